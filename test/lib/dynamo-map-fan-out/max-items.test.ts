import { Duration } from 'aws-cdk-lib';
import { Parallel, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, ItemProcessor } from '../../../lib';
import { LONGEST_LIST } from '../../../lib/dynamo-map-fan-out/contract';
import { aStack, definitionOf } from '../../support/synth';
import { aListFanOut, source } from './a-fan-out';

describe('maxItems', () => {
  it.each([
    ['a function', {}, LONGEST_LIST.withoutWait],
    ['a function with a wait', { waitPerItem: Duration.seconds(1) }, LONGEST_LIST.withWait],
  ])('is what one history holds for %s', (_what, props, expected) => {
    expect(aListFanOut(props).fanOut.maxItems).toBe(expected);
  });

  it('counts the events of a chain', () => {
    const stack = aStack();
    const chain = new Pass(stack, 'One').next(new Pass(stack, 'Two'));

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.chain(chain) });

    // An iteration, our Parallel, Decode item, the two, Record failure.
    expect(fanOut.maxItems).toBe(Math.floor(24_900 / (2 + 4 + 2 + 2 + 2 + 2)));
  });

  it('counts what stands inside a chain, its error handlers, and what is added to it later', () => {
    const stack = aStack();
    const inside = new Parallel(stack, 'Inside').branch(new Pass(stack, 'A'), new Pass(stack, 'B'));
    inside.addCatch(new Pass(stack, 'Mend'));
    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.chain(inside) });
    const before = fanOut.maxItems;

    inside.next(new Pass(stack, 'Later'));

    expect(before).toBe(Math.floor(24_900 / (2 + 4 + 2 + (4 + 2 + 2) + 2 + 2)));
    expect(fanOut.maxItems).toBe(Math.floor(24_900 / (2 + 4 + 2 + (4 + 2 + 2) + 2 + 2 + 2)));
    expect(definitionOf(stack).Comment).toMatch(`at most ${fanOut.maxItems} items`);
  });

  it('stands in the comment of the definition and in its guard', () => {
    const definition = definitionOf(aListFanOut({ maxItems: 500 }).stack);

    expect(definition.Comment).toMatch(/at most 500 items/);
    expect(JSON.stringify(definition.States['Check list'])).toMatch('$fanOutItemCount > 500');
  });
});
