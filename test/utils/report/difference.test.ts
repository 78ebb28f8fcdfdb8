import { cellsPath, crossesPath, gridFor } from '../../../utils/report/cells';
import { difference } from '../../../utils/report/difference';

it.each<[before: unknown, after: unknown, changes: object[]]>([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1 }, { a: 2 }, [{ path: 'a', kind: 'changed', before: '1', after: '2' }]],
  [{ a: { b: [1, 2] } }, { a: { b: [1] } }, [{ path: 'a.b[1]', kind: 'removed', before: '2' }]],
  [{}, { 'x-y': null }, [{ path: 'x-y', kind: 'added', after: 'null' }]],
  ['a', { b: 1 }, [{ path: '', kind: 'changed', before: '"a"', after: '{"b":1}' }]],
  [[1], { 0: 1 }, [{ path: '', kind: 'changed', before: '[1]', after: '{"0":1}' }]],
])('tells what is different between %j and %j', (before, after, changes) => {
  expect(difference(JSON.stringify(before), JSON.stringify(after))).toEqual(changes);
});

it('tells nothing about a text that is no JSON, and no more than sixty changes', () => {
  const many = JSON.stringify(Array.from({ length: 1_000 }, (_, i) => i));

  expect(difference('{"a":1… and 20 characters more', '{}')).toBeUndefined();
  expect(difference('[]', many)).toHaveLength(60);
});

it('sets one cell for each item, and breaks the path where a row ends', () => {
  const grid = { columns: 3, cell: 10, gap: 2 };

  expect(cellsPath([0, 1, 2, 3, 5], grid)).toBe('M0 4h30M0 14h10M20 14h10');
  expect(crossesPath([4], grid)).toBe('M12 12l4 4m0-4l-4 4');
});

it.each([0, 1, 41, 501, 2_501, 10_000])('has room for %d items', (count) => {
  const { columns, cell, gap } = gridFor(count);

  expect(columns).toBeGreaterThan(0);
  expect(columns * cell).toBeLessThanOrEqual(1_000);
  expect(gap).toBeLessThan(cell);
});
