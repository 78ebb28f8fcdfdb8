import type { Stack } from 'aws-cdk-lib';
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
