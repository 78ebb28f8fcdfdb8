import { ReadItems } from '../../src/asl/run/map-run/item-list';
import { BatchedWorks } from '../../src/asl/run/map-run/work-list';
import { Items } from '../../src/asl/run/states/map-items';
import type { Json } from '../../src/kernel/json';

test('makes a batch when a child takes it, so that neither finished nor coming ones need memory', async () => {
  const made: Json[] = [];
  const values = function* () {
    for (const value of [0, 1, 2]) {
      made.push(value);
      yield value;
    }
  };
  const items = new ReadItems([{ length: 3, values }], 3, 'S3://b/k');
  const works = new BatchedWorks(items, ({ value }) => value, { maxItems: 2, maxBytes: undefined, shared: undefined });

  expect(works.itemCount).toBe(3);
  expect(made).toEqual([]);
  expect(await works.take()).toEqual({ index: 0, input: { Items: [0, 1] }, itemCount: 2 });
  expect(made).toEqual([0, 1]);
  expect(works.isEmpty).toBe(false);
  expect(await works.take()).toEqual({ index: 1, input: { Items: [2] }, itemCount: 1 });
  expect([works.isEmpty, await works.take()]).toEqual([true, undefined]);
});

test('fills batches in order however many children wait for one', async () => {
  const items = new Items(['a', 'b', 'c', 'd', 'e']);
  const select = async ({ value }: { value: Json }) => `${value as string}`;
  // Brackets and member take 12 bytes, an item 3, a comma 1.
  const works = new BatchedWorks(items, select, { maxItems: undefined, maxBytes: 20, shared: undefined });

  const taken = await Promise.all([works.take(), works.take(), works.take(), works.take()]);

  expect(taken.map((work) => work?.input)).toEqual([
    { Items: ['a', 'b'] },
    { Items: ['c', 'd'] },
    { Items: ['e'] },
    undefined,
  ]);
});

test('lets go of an item once, and leaves the list it came from alone', () => {
  const list = ['a', 'b'];
  const items = new Items(list);

  expect(items.next()).toEqual({ value: 'a', context: { Item: { Index: 0, Value: 'a', Source: 'STATE_DATA' } } });
  expect(items.at(0).value).toBeNull();
  expect(items.left).toBe(1);
  expect(list).toEqual(['a', 'b']);
});
