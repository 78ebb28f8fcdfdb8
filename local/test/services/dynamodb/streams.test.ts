import type { JsonObject } from '../../../src/kernel/json';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import {
  type ChangeRecord,
  createTable,
  type DynamoDbBackend,
  StreamedBackend,
  startDynalite,
} from '../../../src/services/dynamodb';

const START_MS = Date.UTC(2026, 0, 1);
const KEYED = {
  AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'N' }],
  KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
};

let dynalite: DynamoDbBackend;
let tables = 0;

beforeAll(async () => {
  dynalite = await startDynalite({ region: 'us-east-1', account: '123456789012' });
});
afterAll(() => dynalite.stop());

function streamArn(name: string): string {
  return `arn:aws:dynamodb:us-east-1:123456789012:table/${name}/stream/2026-01-01T00:00:00.000`;
}

/** A new table, whose stream is read; `changes` tells what came. */
async function streamed(viewType: string) {
  const name = `Table${++tables}`;
  const table = { name, place: `Stack/${name}`, properties: KEYED, stream: { arn: streamArn(name), viewType } };
  const backend = new StreamedBackend(dynalite, [table], new VirtualClock(START_MS + 999));
  await createTable(backend, table);
  const changes: ChangeRecord[] = [];
  backend.streams()[0]?.read((change) => changes.push(change));
  const send = (operation: string, request: JsonObject) => backend.request(operation, { TableName: name, ...request });
  return { name, backend, changes, send };
}

const item = (id: number, more: JsonObject = {}) => ({ Id: { N: String(id) }, ...more });
const said = (text: string) => ({ Message: { S: text } });
const dataOf = ({ record }: ChangeRecord) => record.dynamodb as JsonObject;
const named = (changes: readonly ChangeRecord[]) =>
  changes.map((change) => [change.record.eventName, dataOf(change).Keys]);

describe('the stream of a table', () => {
  // The sizes are those of the guide's sample event.
  it('tells of an item that is put, changed and deleted', async () => {
    const { name, changes, send } = await streamed('NEW_AND_OLD_IMAGES');

    await send('PutItem', { Item: item(101, said('New item!')) });
    await send('UpdateItem', {
      Key: item(101),
      UpdateExpression: 'SET Message = :m',
      ExpressionAttributeValues: { ':m': { S: 'This item has changed' } },
    });
    await send('DeleteItem', { Key: item(101) });

    const [before, after] = [item(101, said('New item!')), item(101, said('This item has changed'))];
    const record = (eventName: string, images: JsonObject, SizeBytes: number) => ({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: START_MS / 1000,
        Keys: item(101),
        ...images,
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: streamArn(name),
    });
    expect(changes.map((change) => change.record)).toEqual([
      record('INSERT', { NewImage: before }, 26),
      record('MODIFY', { NewImage: after, OldImage: before }, 59),
      record('REMOVE', { OldImage: after }, 38),
    ]);
    const numbers = changes.map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers).toEqual([...new Set(numbers)].sort());
  });

  it.each([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
  ])('holds with %s the images %j', async (viewType, images) => {
    const { changes, send } = await streamed(viewType);

    await send('PutItem', { Item: item(1, said('a')) });
    await send('PutItem', { Item: item(1, said('b')) });

    const held = Object.keys(dataOf(changes[1] as ChangeRecord)).filter((member) => member.endsWith('Image'));
    expect(held).toEqual(images);
  });

  it('does not tell of writes that change nothing, or were refused', async () => {
    const { changes, send } = await streamed('NEW_IMAGE');
    const tags = (...SS: string[]) => ({ tags: { SS }, price: { N: '1.5' } });

    await send('PutItem', { Item: item(1, tags('a', 'b')) });
    await send('PutItem', { Item: item(1, { ...tags('b', 'a'), price: { N: '01.50' } }) });
    await send('UpdateItem', { Key: item(1), UpdateExpression: 'REMOVE absent' });
    await send('DeleteItem', { Key: item(2) });
    const { status } = await send('PutItem', { Item: item(1), ConditionExpression: 'attribute_not_exists(Id)' });
    await send('PutItem', { Item: { Other: { N: '1' } } });

    expect(status).toBe(400);
    expect(named(changes)).toEqual([['INSERT', item(1)]]);
  });

  it('writes keys as the table does', async () => {
    const { changes, send } = await streamed('KEYS_ONLY');

    await send('PutItem', { Item: { Id: { N: '1.0' } } });

    expect(named(changes)).toEqual([['INSERT', item(1)]]);
  });

  it('tells of each item of a batch, and nothing of another table', async () => {
    const { name, backend, changes, send } = await streamed('KEYS_ONLY');
    await createTable(backend, { name: `${name}Other`, place: 'Stack/Other', properties: KEYED });
    await send('PutItem', { Item: item(1) });

    await backend.request('BatchWriteItem', {
      RequestItems: {
        [name]: [{ PutRequest: { Item: item(2) } }, { DeleteRequest: { Key: item(1) } }],
        [`${name}Other`]: [{ PutRequest: { Item: item(3) } }],
      },
    });

    expect(named(changes).slice(1)).toEqual([
      ['INSERT', item(2)],
      ['REMOVE', item(1)],
    ]);
  });

  it('tells of every write, in order, when many come at once', async () => {
    const { changes, send } = await streamed('NEW_AND_OLD_IMAGES');
    const add = { UpdateExpression: 'ADD Hits :one', ExpressionAttributeValues: { ':one': { N: '1' } } };

    await Promise.all(Array.from({ length: 20 }, (_, n) => send('UpdateItem', { Key: item(n % 2), ...add })));

    for (const id of [0, 1]) {
      const totals = changes
        .filter((change) => change.item === JSON.stringify(item(id)))
        .map((change) => [dataOf(change).OldImage, dataOf(change).NewImage]);
      const total = (n: number) => (n === 0 ? undefined : item(id, { Hits: { N: String(n) } }));
      expect(totals).toEqual(Array.from({ length: 10 }, (_, n) => [total(n), total(n + 1)]));
    }
  });

  it('is described with its table, and gone with it', async () => {
    const { name, backend, changes, send } = await streamed('NEW_IMAGE');

    const { body } = await send('DescribeTable', {});
    await send('DeleteTable', {});
    let status = 200;
    while (status === 200) ({ status } = await send('DescribeTable', {}));
    await createTable(backend, { name, place: 'Stack/Again', properties: KEYED });
    await send('PutItem', { Item: item(1) });

    expect(body).toMatchObject({
      Table: {
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        LatestStreamArn: streamArn(name),
        LatestStreamLabel: '2026-01-01T00:00:00.000',
      },
    });
    expect(changes).toEqual([]);
  });

  it('is refused with a view that there is not', () => {
    const table = { name: 'T', place: 'Stack/T', properties: KEYED, stream: { arn: streamArn('T'), viewType: 'ALL' } };

    expect(() => new StreamedBackend(dynalite, [table], new VirtualClock(START_MS))).toThrow(
      'Stack/T/StreamSpecification/StreamViewType: must be one of KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, got ALL',
    );
  });

  it('costs a table nothing whose stream nobody reads', async () => {
    const asked: string[] = [];
    const counting = Object.create(dynalite, {
      request: {
        value: (operation: string, parameters: unknown) => {
          asked.push(operation);
          return dynalite.request(operation, parameters);
        },
      },
    }) as DynamoDbBackend;
    const name = `Table${++tables}`;
    const table = { name, place: name, properties: KEYED, stream: { arn: streamArn(name), viewType: 'NEW_IMAGE' } };
    const backend = new StreamedBackend(counting, [table], new VirtualClock(START_MS));
    await createTable(dynalite, table);

    await backend.request('PutItem', { TableName: name, Item: item(1) });

    expect(asked).toEqual(['PutItem']);
    expect(backend.intercepts('PutItem')).toBe(false);
  });
});

describe('an item of every type', () => {
  // Computed by hand from the guide's rules.
  it.each<[string, JsonObject, number]>([
    ['a negative number', { n: { N: '-12.5' } }, 1 + 2 + 1 + 1],
    ['a number with zeros at its end', { n: { N: '1200' } }, 1 + 1 + 1],
    ['binary', { b: { B: 'AQID' } }, 1 + 3],
    ['nothing and truth', { a: { NULL: true }, b: { BOOL: false } }, 2 + 2],
    ['sets', { s: { SS: ['ab', 'c'] }, n: { NS: ['1', '222'] }, b: { BS: ['AQ=='] } }, 1 + 3 + 1 + 2 + 3 + 1 + 1],
    ['a list', { l: { L: [{ S: 'ab' }, { N: '1' }] } }, 1 + 3 + (1 + 2) + (1 + 2)],
    ['a map', { m: { M: { key: { S: 'é' } } } }, 1 + 3 + 1 + 3 + 2],
  ])('has the size of %s', async (_what, attributes, bytes) => {
    const { changes, send } = await streamed('NEW_IMAGE');

    await send('PutItem', { Item: item(1, attributes) });

    const key = 2 + 2;
    expect(dataOf(changes[0] as ChangeRecord).SizeBytes).toBe(key + key + bytes);
  });
});
