import { processItem } from '../../../lambda/process-item/logic';

it.each([
  ['cs', 'string'],
  [5, 'number'],
  [false, 'boolean'],
  [null, 'null'],
  [[1], 'array'],
  [{ topic: 'cs' }, 'object'],
])('logs %j as one line and answers its type', (item, itemType) => {
  const lines: unknown[] = [];

  const result = processItem(item, 'request-1', (line) => lines.push(line));

  expect(lines).toEqual([{ message: 'item', requestId: 'request-1', item }]);
  expect(result).toEqual({ itemType });
});
