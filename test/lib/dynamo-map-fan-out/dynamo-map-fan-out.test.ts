import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DynamoMapFanOut, FanOutMode, ItemSource, MissingItem } from '../../../lib';
import { aStack, aValidatedStack } from '../../support/synth';
import { source } from './a-fan-out';

/** A fan-out of each kind, with all that it may have. */
function everyKind(stack: Stack): void {
  const table = new TableV2(stack, 'Items', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const mode = FanOutMode.distributed();
  const failedItemsQueue = new Queue(stack, 'Failed');
  const idempotency = { batchId: '{% $states.input.batchId %}', itemKey: ['id'] };
  new DynamoMapFanOut(stack, 'List', { source, onMissingItem: MissingItem.TREAT_AS_EMPTY, idempotency });
  new DynamoMapFanOut(stack, 'Scan', { source: ItemSource.scan(), table, mode, failedItemsQueue, idempotency });
  new DynamoMapFanOut(stack, 'Export', { source: ItemSource.export(), table, mode });
}

it.each([
  ['with the feature flags of cdk.json', aStack],
  ['without a feature flag', () => new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack')],
])('synthesizes without a warning %s', (_flags, make) => {
  const stack = make();

  everyKind(stack);

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
});

it('is valid to the CDK', () => {
  const stack = aValidatedStack();
  new DynamoMapFanOut(stack, 'FanOut', { source });

  expect(() => Template.fromStack(stack)).not.toThrow();
});

it('puts two fan-outs into one stack', () => {
  const stack = aStack();

  new DynamoMapFanOut(stack, 'One', { source });
  new DynamoMapFanOut(stack, 'Two', { source });

  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
