import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { DynamoMapFanOut } from '../../../lib';
import { aStack } from '../../support/synth';
import { everyKind, source } from './a-fan-out';

it.each([
  ['with the feature flags of cdk.json', aStack],
  ['without a feature flag', () => new Stack(new App(), 'Stack')],
])('synthesizes without a warning %s', (_flags, make) => {
  const stack = make();

  everyKind(stack);

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
});

it('puts two fan-outs into one stack', () => {
  const stack = aStack();

  new DynamoMapFanOut(stack, 'One', { source });
  new DynamoMapFanOut(stack, 'Two', { source });

  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
