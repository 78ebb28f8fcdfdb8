import {
  createTable,
  type DynamoDbBackend,
  ExactNumber,
  parseExactly,
  putItems,
  startDynalite,
  type TableSpec,
} from '../../../src/services/dynamodb';

const ORDERS: TableSpec = {
  name: 'Orders',
  place: 'Shop/Orders',
  properties: {
    AttributeDefinitions: [
      { AttributeName: 'customer', AttributeType: 'S' },
      { AttributeName: 'number', AttributeType: 'N' },
      { AttributeName: 'city', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'customer', KeyType: 'HASH' },
      { AttributeName: 'number', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byCity',
        KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
        ContributorInsightsSpecification: { Enabled: true },
      },
    ],
  },
};

describe('tables', () => {
  let backend: DynamoDbBackend;

  beforeAll(async () => {
    backend = await startDynalite({ region: 'eu-west-1', account: '111122223333' });
    await createTable(backend, ORDERS);
  });

  afterAll(() => backend.stop());

  it('creates keys and indexes from the template, usable at once, under the region and account of the stack', async () => {
    const { body } = await backend.request('DescribeTable', { TableName: 'Orders' });

    expect(body).toMatchObject({
      Table: {
        TableStatus: 'ACTIVE',
        TableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/Orders',
        KeySchema: ORDERS.properties.KeySchema,
        GlobalSecondaryIndexes: [{ IndexName: 'byCity' }],
      },
    });
  });

  it('refuses a table whose keys are no list by the name of the property', async () => {
    const properties = { ...ORDERS.properties, KeySchema: 'customer' };

    await expect(createTable(backend, { ...ORDERS, properties })).rejects.toThrow(
      'Shop/Orders/KeySchema: must be a list, got "customer"',
    );
  });

  it('refuses an attribute that would be lost, wherever it stands, and takes it as a text', async () => {
    const items = (text: string) => parseExactly(`[{"customer":"eve","number":1,"lines":[${text}]}]`) as never;

    await expect(putItems(backend, ORDERS, items('{"__proto__":{"price":1}}'))).rejects.toThrow(
      "Orders[0]: DynamoDB refuses the item: dynalite, which stands in for DynamoDB, cannot keep an attribute named '__proto__'",
    );
    await putItems(backend, ORDERS, items('"{\\"__proto__\\":1}", "__proto__"'));
  });

  it('reads texts of any length and with any escapes', () => {
    const text = JSON.stringify(['x'.repeat(12_000_000), '\\'.repeat(100_000), '"1"', '\\"2', 3, { '4"': '' }]);

    expect(JSON.stringify(parseExactly(text))).toBe(text);
  });

  it('refuses what nests without end', () => {
    expect(() => parseExactly('['.repeat(100_000) + ']'.repeat(100_000))).toThrow('nests more than 500 levels deep');
  });

  it('puts plain items in typed form and keeps every digit of a number', async () => {
    const items = parseExactly(
      '[{"customer":"ann","number":12345678901234567890123456789,"city":"x","lines":[1,{"a":null}],"paid":true,"n":"5"}]',
    );

    await putItems(backend, ORDERS, items as never);

    const { body } = await backend.request('GetItem', {
      TableName: 'Orders',
      Key: { customer: { S: 'ann' }, number: { N: '12345678901234567890123456789' } },
    });
    expect(body).toEqual({
      Item: {
        customer: { S: 'ann' },
        number: { N: '12345678901234567890123456789' },
        city: { S: 'x' },
        lines: { L: [{ N: '1' }, { M: { a: { NULL: true } } }] },
        paid: { BOOL: true },
        n: { S: '5' },
      },
    });
  });

  it.each([
    [{ number: 1 }, "Orders[1]: key attribute 'customer' must be a string that is not empty, and is missing"],
    [{ customer: 7, number: 1 }, "Orders[1]: key attribute 'customer' must be a string that is not empty, got 7"],
    [{ customer: '', number: 1 }, `Orders[1]: key attribute 'customer' must be a string that is not empty, got ""`],
    [{ customer: 'b', number: '1' }, `Orders[1]: key attribute 'number' must be a number, got "1"`],
    [
      { customer: { S: 'b' }, number: 1 },
      `Orders[1]: key attribute 'customer' must be a string that is not empty, got {"S":"b"}; write plain JSON, not DynamoDB's typed form`,
    ],
  ])('refuses %j and writes none of the items', async (item, message) => {
    const good = { customer: 'good', number: 1 };

    await expect(putItems(backend, ORDERS, [good, item])).rejects.toThrow(message);

    const { body } = await backend.request('Query', {
      TableName: 'Orders',
      KeyConditionExpression: 'customer = :c',
      ExpressionAttributeValues: { ':c': { S: 'good' } },
    });
    expect(body).toMatchObject({ Count: 0 });
  });

  it('names the item that DynamoDB itself refuses', async () => {
    const item = { customer: 'big', number: 1, text: 'x'.repeat(400 * 1024) };

    await expect(putItems(backend, ORDERS, [item])).rejects.toThrow(
      'Orders[0]: DynamoDB refuses the item: Item size has exceeded the maximum allowed size',
    );
  });

  it('names the table whose definition the stand-in refuses', async () => {
    const broken = { name: 'Bad', place: 'Shop/Bad', properties: { KeySchema: [], AttributeDefinitions: [] } };

    await expect(createTable(backend, broken)).rejects.toThrow(
      'Shop/Bad: dynalite, which stands in for DynamoDB, refuses this table: ',
    );
  });
});

describe('parseExactly', () => {
  it.each<[string, unknown]>([
    ['{"a":1,"b":-0.5}', { a: 1, b: -0.5 }],
    ['[1.10]', [new ExactNumber('1.10')]],
    ['[1e3]', [new ExactNumber('1e3')]],
    ['{"n1":"n2","s":"1","q":"\\"2\\""}', { n1: 'n2', s: '1', q: '"2"' }],
    ['[null,true,false,"",{}]', [null, true, false, '', {}]],
  ])('reads %s', (text, expected) => {
    expect(parseExactly(text)).toEqual(expected);
  });

  it('reports broken JSON in terms of the text it was given', () => {
    expect(() => parseExactly('{"a":}')).toThrow(SyntaxError);
  });
});

describe('several stand-ins in one process', () => {
  it('know nothing of the tables of each other, nor of one that was stopped', async () => {
    const start = (account: string) => startDynalite({ region: 'us-east-2', account });
    const [first, second] = await Promise.all([start('111122223333'), start('444455556666')]);
    await createTable(first, ORDERS);
    await createTable(second, { ...ORDERS, name: 'Returns' });
    const { body } = await first.request('DescribeTable', { TableName: 'Orders' });
    await first.stop();
    const third = await start('111122223333');

    expect(body).toMatchObject({ Table: { TableArn: 'arn:aws:dynamodb:us-east-2:111122223333:table/Orders' } });
    expect((await second.request('ListTables', {})).body).toEqual({ TableNames: ['Returns'] });
    expect((await third.request('ListTables', {})).body).toEqual({ TableNames: [] });
    await Promise.all([second.stop(), third.stop()]);
  });

  it('outlive one that is stopped twice at once', async () => {
    const start = () => startDynalite({ region: 'us-east-2', account: '111122223333' });
    const [stopped, other] = await Promise.all([start(), start()]);

    await Promise.all([stopped.stop(), stopped.stop()]);

    expect((await other.request('ListTables', {})).status).toBe(200);
    await other.stop();
  });
});

describe('a stand-in that is gone', () => {
  it('is told by name', async () => {
    const backend = await startDynalite({ region: 'us-east-1', account: '123456789012' });
    await backend.stop();

    await expect(backend.request('ListTables', {})).rejects.toThrow(
      'dynalite, which stands in for DynamoDB, was stopped',
    );
  });
});
