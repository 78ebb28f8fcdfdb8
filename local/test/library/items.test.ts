import type { JsonObject } from '../../src/kernel/json';
import { allItems, type DynamoDbBackend, ExactNumber } from '../../src/services/dynamodb';
import { attributeValue, plainItem, plainValue } from '../../src/services/dynamodb/marshal';

/** A server that answers a Scan page by page, and keeps what it was asked. */
function aBackend(...pages: JsonObject[]): DynamoDbBackend & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    port: 0,
    died: new Promise(() => {}),
    stop: async () => {},
    request: async (operation, parameters) => {
      asked.push([operation, parameters]);
      const body = pages[asked.length - 1];
      return body === undefined ? { status: 400, body: { message: 'no such table' } } : { status: 200, body };
    },
  };
}

it.each([
  [{ S: '' }, ''],
  [{ N: '0' }, 0],
  [{ N: '-1.50' }, -1.5],
  [{ N: '1e21' }, 1e21],
  [{ BOOL: false }, false],
  [{ NULL: true }, null],
  [{ B: 'AAEC' }, 'AAEC'],
  [{ SS: ['a', 'b'] }, ['a', 'b']],
  [{ NS: ['1', '2.5'] }, [1, 2.5]],
  [{ BS: ['AA=='] }, ['AA==']],
  [{ L: [{ S: 'a' }, { L: [] }] }, ['a', []]],
  [{ M: { a: { M: {} } } }, { a: {} }],
])('reads %j as plain data', (value, expected) => {
  expect(plainValue(value as unknown as JsonObject)).toEqual(expected);
});

it.each(['9007199254740993', '0.1000000000000000000000000001', '12345678901234567890123456789012345678'])(
  'keeps every digit of %s, as it is written',
  (digits) => {
    expect(plainValue({ N: digits })).toEqual(new ExactNumber(digits));
    expect(attributeValue(plainValue({ N: digits }))).toEqual({ N: digits });
  },
);

it('takes no name for a prototype', () => {
  const item = plainItem(JSON.parse('{"__proto__": {"S": "text"}}') as JsonObject);

  expect(Object.entries(item)).toEqual([['__proto__', 'text']]);
});

it('reads every page', async () => {
  const backend = aBackend(
    { Items: [{ id: { S: 'a' } }], LastEvaluatedKey: { id: { S: 'a' } } },
    { Items: [{ id: { S: 'b' } }] },
  );

  expect(await allItems(backend, 'orders')).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(backend.asked).toEqual([
    ['Scan', { TableName: 'orders', ConsistentRead: true }],
    ['Scan', { TableName: 'orders', ConsistentRead: true, ExclusiveStartKey: { id: { S: 'a' } } }],
  ]);
});

it('says what the server said instead of items', async () => {
  await expect(allItems(aBackend(), 'orders')).rejects.toThrow('cannot scan orders: {"message":"no such table"}');
});
