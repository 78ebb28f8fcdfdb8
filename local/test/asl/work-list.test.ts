import { batchedWorks } from '../../src/asl/run/map-run/work-list';
import { Items } from '../../src/asl/run/states/map-items';

test('lets go of the items that a child has taken, so that finished ones need no memory', async () => {
  const items = [{ at: 0 }, { at: 1 }, { at: 2 }];
  const works = batchedWorks(items, { maxItems: 2, maxBytes: undefined, shared: undefined });

  expect(works).toMatchObject({ length: 2, itemCount: 3 });
  expect(await works.take(0)).toEqual({ input: { Items: [{ at: 0 }, { at: 1 }] }, itemCount: 2 });
  expect(items).toEqual([null, null, { at: 2 }]);
});

test('lets go of an item once, and leaves the list it came from alone', () => {
  const list = ['a', 'b'];
  const items = new Items(list);

  expect(items.take(0)).toEqual({ value: 'a', context: { Item: { Index: 0, Value: 'a', Source: 'STATE_DATA' } } });
  expect(items.at(0).value).toBeNull();
  expect(list).toEqual(['a', 'b']);
});
