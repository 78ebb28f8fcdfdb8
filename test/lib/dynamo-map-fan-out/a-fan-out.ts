import type { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemSource, MissingItem } from '../../../lib';
import { aStack } from '../../support/synth';

/** The source of a fan-out whose test is about something else. */
export const source = ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' });

/** A fan-out over a list, with what a test is about. */
export function aListFanOut(
  props: Partial<DynamoMapFanOutProps> = {},
  stack: Stack = aStack(),
): { stack: Stack; fanOut: DynamoMapFanOut } {
  return { stack, fanOut: new DynamoMapFanOut(stack, 'FanOut', { source, ...props }) };
}

/** A fan-out beside a bucket that it may read or write. */
export function aFanOutWithFiles(props: (stack: Stack, files: Bucket) => DynamoMapFanOutProps) {
  const stack = aStack();
  const files = new Bucket(stack, 'Files');
  return { stack, fanOut: new DynamoMapFanOut(stack, 'FanOut', props(stack, files)) };
}

/** A fan-out of each kind, with all that it may have. */
export function everyKind(stack: Stack): void {
  const table = new TableV2(stack, 'Items', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const mode = FanOutMode.distributed();
  const failedItemsQueue = new Queue(stack, 'Failed');
  const idempotency = { batchId: '{% $states.input.batchId %}', itemKey: ['id'] };
  new DynamoMapFanOut(stack, 'List', { source, onMissingItem: MissingItem.TREAT_AS_EMPTY, idempotency });
  new DynamoMapFanOut(stack, 'Scan', { source: ItemSource.scan(), table, mode, failedItemsQueue, idempotency });
  new DynamoMapFanOut(stack, 'Export', { source: ItemSource.export(), table, mode });
}
