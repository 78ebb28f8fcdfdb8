import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { DynamoMapFanOut, MissingItem } from '../../../lib';
import { aStack, aValidatedStack } from '../../support/synth';

import { source } from './a-fan-out';

it('synthesizes without a warning, with and without the feature flags of cdk.json', () => {
  for (const stack of [aValidatedStack(), new Stack()]) {
    new DynamoMapFanOut(stack, 'FanOut', { source, onMissingItem: MissingItem.TREAT_AS_EMPTY });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});

it('puts two fan-outs into one stack', () => {
  const stack = aStack();

  new DynamoMapFanOut(stack, 'One', { source });
  new DynamoMapFanOut(stack, 'Two', { source });

  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
