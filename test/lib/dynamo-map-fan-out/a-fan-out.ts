import type { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemSource } from '../../../lib';
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
