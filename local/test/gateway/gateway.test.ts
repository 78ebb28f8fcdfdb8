process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Gateway, type InvokeFunction, SERVED_OPERATIONS } from '../../src/gateway';
import type { JsonObject } from '../../src/kernel/json';
import { ServiceError } from '../../src/kernel/service-error';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { createTable, type DynamoDbBackend, startDynalite } from '../../src/services/dynamodb';
import { LambdaApiError } from '../../src/services/lambda';
import { ObjectStore } from '../../src/services/s3';

const echo: InvokeFunction = async (functionName, payload) => {
  if (functionName === 'absent') throw new LambdaApiError('ResourceNotFoundException', 404, 'Function not found', 'id');
  if (functionName === 'throwing') return { payload: '{"errorType":"E"}', functionError: 'Unhandled', logTail: 'oops' };
  return { payload: JSON.stringify({ functionName, got: JSON.parse(payload) }), logTail: 'a line' };
};

const begun: string[] = [];

const rest = {
  begin: (functionName: string, payload: string) => {
    if (functionName === 'absent') throw new ServiceError('ResourceNotFoundException', 404, 'Function not found');
    begun.push(`${functionName} ${payload}`);
  },
  operations: { 'Sums.Double': ({ of: number }: JsonObject) => ({ doubled: Number(number) * 2 }) },
  queryOperations: {
    Echo: (request: JsonObject) => request,
    Refuse: () => {
      throw new ServiceError('NotFound', 404, 'Topic does not exist');
    },
  },
  objects: new ObjectStore([], new VirtualClock(0)),
};

const SERVED = `sfn-local serves ${SERVED_OPERATIONS.join(', ')}`;

describe('the gateway', () => {
  let backend: DynamoDbBackend;
  let gateway: Gateway;
  let endpoint: string;
  let client: DynamoDBClient;

  beforeAll(async () => {
    backend = await startDynalite({ region: 'us-east-1', account: '123456789012' });
    await createTable(backend, {
      name: 'Orders',
      place: 'Shop/Orders',
      properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    });
    gateway = new Gateway({ ...rest, dynamoDb: backend, invoke: echo });
    endpoint = await gateway.start();
    client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });

  afterAll(async () => {
    client.destroy();
    await gateway.stop();
    await backend.stop();
  });

  const post = (path: string, headers: Record<string, string>, body = '{}') =>
    fetch(`${endpoint}${path}`, { method: 'POST', headers, body });

  it('serves the document client of the AWS SDK', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    const item = { id: 'ä', list: [1, 'two', { three: null }], tags: new Set(['x']), bytes: new Uint8Array([0, 255]) };

    await documents.send(new PutCommand({ TableName: 'Orders', Item: item }));

    const got = await documents.send(new GetCommand({ TableName: 'Orders', Key: { id: 'ä' } }));
    expect(got.Item).toEqual(item);
  });

  it('passes large bodies through in both directions', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    const text = 'ü'.repeat(150_000);

    await documents.send(new PutCommand({ TableName: 'Orders', Item: { id: 'large', text } }));

    const got = await documents.send(
      new QueryCommand({
        TableName: 'Orders',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': 'large' },
      }),
    );
    expect(got.Items?.[0]?.text).toHaveLength(150_000);
  });

  it('lets the SDK see the errors of DynamoDB', async () => {
    const absent = client.send(new GetItemCommand({ TableName: 'Absent', Key: { id: { S: 'a' } } }));

    await expect(absent).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('answers an operation that the stand-in lacks with an error of AWS', async () => {
    const transaction = client.send(new TransactWriteItemsCommand({ TransactItems: [] }));

    await expect(transaction).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(/^DynamoDB TransactWriteItems is not served: of DynamoDB, sfn-local serves Batch/),
    });
  });

  it.each(['UpdateTimeToLive', 'TransactGetItems', 'ExecuteStatement', 'ListStreams'])(
    'refuses %s by its name',
    async (operation) => {
      const answer = await post('/', { 'X-Amz-Target': `DynamoDB_20120810.${operation}` });

      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { message: string }).message).toContain(`DynamoDB ${operation} is not served`);
    },
  );

  it.each([
    ['CreateTable', true],
    ['UpdateTable', true],
    ['UpdateTable', false],
  ])('refuses a stream that %s switches: %s', async (operation, StreamEnabled) => {
    const TableName = 'Fed';
    const keys = {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    };
    const StreamSpecification = { StreamEnabled, ...(StreamEnabled && { StreamViewType: 'NEW_IMAGE' }) };
    const body = JSON.stringify({ TableName, ...keys, StreamSpecification });

    const answer = await post('/', { 'X-Amz-Target': `DynamoDB_20120810.${operation}` }, body);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      message: `DynamoDB ${operation} with a StreamSpecification is not served: define the table in the app, with its stream`,
    });
  });

  it('refuses the API of streams by its name', async () => {
    const answer = await post('/', { 'X-Amz-Target': 'DynamoDBStreams_20120810.ListStreams' });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/^DynamoDBStreams_20120810\.ListStreams is not served: sfn-local serves /),
    });
  });

  it('shows the item whose condition did not hold, where it is asked to', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    const item = { id: 'taken', by: 'me' };
    await documents.send(new PutCommand({ TableName: 'Orders', Item: item }));
    const more = {
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const Key = { id: { S: 'taken' } };
    const put = new PutItemCommand({ TableName: 'Orders', Item: { ...Key, by: { S: 'you' } }, ...more });
    const remove = new DeleteItemCommand({ TableName: 'Orders', Key, ...more });

    const refused = { name: 'ConditionalCheckFailedException', Item: { id: { S: 'taken' }, by: { S: 'me' } } };
    await expect(client.send(put)).rejects.toMatchObject(refused);
    await expect(client.send(remove)).rejects.toMatchObject(refused);
    const { Attributes } = await client.send(
      new DeleteItemCommand({ TableName: 'Orders', Key, ReturnValues: 'ALL_OLD' }),
    );
    expect(Attributes?.by).toEqual({ S: 'me' });
  });

  it('invokes a function by name or by ARN', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:worker';

    const answer = await post(`/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`, {}, '{"a":1}');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-amz-function-error')).toBeNull();
    expect(await answer.json()).toEqual({ functionName: arn, got: { a: 1 } });
  });

  it('hands an event to a function and waits for nothing', async () => {
    const answer = await post(
      '/2015-03-31/functions/worker/invocations',
      { 'X-Amz-Invocation-Type': 'Event' },
      '{"a":1}',
    );

    expect([answer.status, await answer.text()]).toEqual([202, '']);
    expect(begun).toEqual(['worker {"a":1}']);
  });

  it('marks what a throwing function gives back and adds its log on request', async () => {
    const answer = await post('/2015-03-31/functions/throwing/invocations', { 'X-Amz-Log-Type': 'Tail' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(Buffer.from(answer.headers.get('x-amz-log-result') ?? '', 'base64').toString()).toBe('oops');
  });

  it.each([
    ['/2015-03-31/functions/absent/invocations', {}, 404, 'ResourceNotFoundException', 'Function not found'],
    [
      '/2015-03-31/functions/worker/invocations',
      { 'X-Amz-Invocation-Type': 'DryRun' },
      400,
      'InvalidParameterValueException',
      "InvocationType 'DryRun' is not served by sfn-local; 'RequestResponse' and 'Event' are",
    ],
    [
      '/2015-03-31/functions/absent/invocations',
      { 'X-Amz-Invocation-Type': 'Event' },
      404,
      'ResourceNotFoundException',
      'Function not found',
    ],
    [
      '/',
      { 'X-Amz-Target': 'AmazonSSM.PutParameter' },
      400,
      'UnknownOperationException',
      'AmazonSSM.PutParameter is not served: of SSM, sfn-local serves GetParameter, GetParameters',
    ],
    [
      '/',
      { 'X-Amz-Target': 'Kinesis_20131202.PutRecord' },
      400,
      'UnknownOperationException',
      `Kinesis_20131202.PutRecord is not served: ${SERVED}`,
    ],
    [
      '/bucket/key',
      { 'Content-Type': 'application/json' },
      400,
      'UnknownOperation',
      `POST /bucket/key is not served: ${SERVED}`,
    ],
  ])('answers %s with %j by an error that says what is served', async (path, headers, status, code, message) => {
    const answer = await post(path, headers as Record<string, string>);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-errortype')).toBe(code);
    expect(await answer.json()).toMatchObject({ __type: code, message });
  });

  it('answers the operations it was given, and refuses what is no JSON', async () => {
    const answer = await post('/', { 'X-Amz-Target': 'Sums.Double' }, '{"of":21}');
    const refused = await post('/', { 'X-Amz-Target': 'Sums.Double' }, '[');

    expect(await answer.json()).toEqual({ doubled: 42 });
    expect(refused.headers.get('x-amzn-errortype')).toBe('SerializationException');
  });

  describe('the query protocol', () => {
    const ask = (form: Record<string, string>) =>
      post('/', { 'Content-Type': 'application/x-www-form-urlencoded' }, new URLSearchParams(form).toString());

    it('reads lists and maps of a form, and answers in XML', async () => {
      const answer = await ask({
        Action: 'Echo',
        Version: '2010-03-31',
        'Entries.member.1.Id': 'a',
        'Entries.member.2.Id': 'b',
        'Attributes.entry.1.Name': 'kind',
        'Attributes.entry.1.Value.StringValue': 'x < y',
      });

      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe(
        '<EchoResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><EchoResult>' +
          '<Entries><member><Id>a</Id></member><member><Id>b</Id></member></Entries>' +
          '<Attributes><entry><key>kind</key><value><StringValue>x &lt; y</StringValue></value></entry></Attributes>' +
          '</EchoResult><ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></EchoResponse>',
      );
    });

    it('refuses as its services do', async () => {
      const answer = await ask({ Action: 'Refuse', Version: '2010-03-31' });

      expect(answer.status).toBe(404);
      expect(await answer.text()).toBe(
        '<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>',
      );
    });

    it('says what is served to whoever asks for anything else', async () => {
      const answer = await ask({ Action: 'AssumeRole', Version: '2011-06-15' });

      expect(answer.status).toBe(400);
      expect(await answer.text()).toBe(
        `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Action AssumeRole of version 2011-06-15 is not served: ${SERVED}</Message></Error></ErrorResponse>`,
      );
    });
  });

  it('answers with an error when DynamoDB is gone', async () => {
    const gone = await startDynalite({ region: 'us-east-1', account: '123456789012' });
    const other = new Gateway({ ...rest, dynamoDb: gone, invoke: echo });
    const url = await other.start();
    await gone.stop();

    const answer = await fetch(url, { method: 'POST', headers: { 'X-Amz-Target': 'DynamoDB_20120810.GetItem' } });

    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ __type: 'InternalServerError' });
    await other.stop();
  });
});
