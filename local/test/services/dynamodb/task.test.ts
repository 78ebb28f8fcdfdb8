import { isJsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { createTable, type DynamoDbBackend, DynamoDbTasks, startDynalite } from '../../../src/services/dynamodb';

const GET = 'arn:aws:states:::dynamodb:getItem';
const PUT = 'arn:aws:states:::dynamodb:putItem';
const SDK_PUT = 'arn:aws:states:::aws-sdk:dynamodb:putItem';

describe('DynamoDbTasks', () => {
  let backend: DynamoDbBackend;
  let tasks: DynamoDbTasks;

  beforeAll(async () => {
    backend = await startDynalite({ region: 'us-east-1', account: '123456789012' });
    await createTable(backend, {
      name: 'Tab',
      place: 'Stack/T',
      properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    });
  });

  beforeEach(() => {
    tasks = new DynamoDbTasks(backend, new VirtualClock(Date.UTC(2026, 0, 1)), new SeededRandom(1));
  });

  afterAll(() => backend.stop());

  it('gives the optimized integration the envelope of AWS', async () => {
    await tasks.call(PUT, { TableName: 'Tab', Item: { id: { S: 'a' }, n: { N: '5' } } });

    const result = await tasks.call(GET, { TableName: 'Tab', Key: { id: { S: 'a' } } });

    expect(result).toEqual({
      Item: { id: { S: 'a' }, n: { N: '5' } },
      SdkHttpMetadata: {
        AllHttpHeaders: expect.objectContaining({ Date: ['Thu, 01 Jan 2026 00:00:00 GMT'] }),
        HttpHeaders: expect.objectContaining({ 'Content-Type': 'application/x-amz-json-1.0' }),
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9A-Z]{52}$/) },
    });
  });

  it('takes the ARN of a table for its name', async () => {
    const TableName = 'arn:aws:dynamodb:us-east-1:123456789012:table/Tab';

    const result = await tasks.call(SDK_PUT, { TableName, Item: { id: { S: 'by ARN' } } });

    expect(result).toEqual({});
  });

  it('answers a missing item without Item', async () => {
    const result = await tasks.call(GET, { TableName: 'Tab', Key: { id: { S: 'absent' } } });

    expect(isJsonObject(result) && 'Item' in result).toBe(false);
  });

  it('gives the SDK integration the bare answer', async () => {
    const result = await tasks.call(SDK_PUT, { TableName: 'Tab', Item: { id: { S: 'b' } } });

    expect(result).toEqual({});
  });

  it('sends a parameter that is null as if it were absent', async () => {
    const scan = tasks.call('arn:aws:states:::aws-sdk:dynamodb:scan', {
      TableName: 'Tab',
      ExclusiveStartKey: null,
      Limit: 1,
    });

    await expect(scan).resolves.toMatchObject({ Count: 1, ScannedCount: 1 });
  });

  it('answers in the order of the calls', async () => {
    const order: string[] = [];

    await Promise.all(
      ['first', 'second', 'third'].map(async (id) => {
        await tasks.call(PUT, { TableName: 'Tab', Item: { id: { S: id } } });
        order.push(id);
      }),
    );

    expect(order).toEqual(['first', 'second', 'third']);
  });

  it.each([
    [
      PUT,
      { TableName: 'Tab', Item: { id: { S: 'absent' } }, ConditionExpression: 'attribute_exists(id)' },
      'DynamoDB.ConditionalCheckFailedException',
      /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: [0-9A-Z]{52}; Proxy: null\)$/,
    ],
    [
      SDK_PUT,
      { TableName: 'Tab', Item: { id: { S: 'absent' } }, ConditionExpression: 'attribute_exists(id)' },
      'DynamoDb.ConditionalCheckFailedException',
      /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: [0-9A-Z]{52}\) \(SDK Attempt Count: 1\)$/,
    ],
    [
      PUT,
      { TableName: 'Tab', Item: { no: { S: 'a' } } },
      'DynamoDB.AmazonDynamoDBException',
      /Missing the key id in the item/,
    ],
    [
      SDK_PUT,
      { TableName: 'Tab', Item: { no: { S: 'a' } } },
      'DynamoDb.DynamoDbException',
      /Missing the key id in the item/,
    ],
    [GET, { TableName: 'Nope', Key: { id: { S: 'a' } } }, 'DynamoDB.ResourceNotFoundException', /resource not found/],
    [
      PUT,
      { TableName: 'Tab', Item: { id: { S: 'a' }, n: { N: 5 } } },
      'States.Runtime',
      /^The Parameters '\{"TableName":"Tab","Item":\{"id":\{"S":"a"\},"n":\{"N":5\}\}\}' could not be used to start the Task: \[The value for the field 'N' must be a STRING\]$/,
    ],
    [
      GET,
      { TableName: 'Tab', Key: { id: 'a' } },
      'States.Runtime',
      /\[The value of the field 'id' has an invalid format\]$/,
    ],
  ])('%s with %j fails as on AWS', async (resource, parameters, error, cause) => {
    const call = tasks.call(resource, parameters);

    await expect(call).rejects.toMatchObject({ name: 'Failure', error, cause: expect.stringMatching(cause) });
  });
});
