import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FaultSpec, LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { defineFaultyApp } from './an-app';

let assembly: string;
const running: LocalAws[] = [];

beforeAll(() => {
  assembly = synthesizeStack(defineFaultyApp);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(...faults: FaultSpec[]): Promise<LocalAws> {
  const local = await LocalAws.start({ assembly, seed: 1, faults });
  running.push(local);
  return local;
}

function clientOf({ endpoint, region }: LocalAws): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const requestHandler = { requestTimeout: 5_000, throwOnRequestTimeout: true };
  return new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1, requestHandler });
}

/** How often each id took effect; items that were put count as nothing. */
async function effects(local: LocalAws): Promise<Record<string, number>> {
  const client = clientOf(local);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: local.tables[0]?.name }));
  client.destroy();
  return Object.fromEntries(Items.map(({ id, effects }) => [id?.S ?? '', Number(effects?.N ?? 0)]));
}

const injected = (local: LocalAws) => local.faults().map(({ injected }) => injected);

describe('a call of a state', () => {
  it.each([
    [
      'Impatient',
      'dynamodb:PutItem=throttle',
      'DynamoDB.ProvisionedThroughputExceededException',
      /Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ProvisionedThroughputExceededException/,
    ],
    [
      'Impatient',
      'dynamodb:PutItem=500',
      'DynamoDB.InternalServerErrorException',
      /Status Code: 500; Error Code: InternalServerError;/,
    ],
    ['Impatient', 'dynamodb:PutItem=reset', 'DynamoDB.SdkClientException', /Connection reset/],
    [
      'Query',
      'dynamodb:Query=throttle',
      'DynamoDb.ProvisionedThroughputExceededException',
      /Service: DynamoDb, Status Code: 400, .*SDK Attempt Count: 1/,
    ],
    ['Query', 'dynamodb:Query=reset', 'DynamoDb.SdkClientException', /Connection reset \(SDK Attempt Count: 1\)/],
    ['Send', 'sqs:SendMessage=throttle', 'SQS.AmazonSQSException', /Error Code: RequestThrottled/],
    ['Publish', 'sns:Publish=500', 'SNS.InternalErrorException', /Service: AmazonSNS; Status Code: 500/],
    ['Invoke', 'lambda:Invoke=throttle', 'Lambda.TooManyRequestsException', /Status Code: 429/],
    ['Invoke', 'lambda:Invoke=500', 'Lambda.ServiceException', /Status Code: 500/],
    ['Invoke', 'lambda:Invoke=error:OutOfStock on Direct', 'OutOfStock', /"errorType":"OutOfStock"/],
    ['Invoke', 'lambda:Invoke=kill', 'Runtime.ExitError', /signal: killed/],
    ['Impatient', 'dynamodb:PutItem=hang', 'States.Timeout', /^$/],
  ])('of %s fails under %s with %s', async (machine, fault, error, cause) => {
    const local = await start(fault);

    const report = await local.run({ machine });

    expect(report).toMatchObject({ status: 'FAILED', error });
    expect(report.cause ?? '').toMatch(cause);
    expect(injected(local)).toEqual([1]);
  });

  it('goes through once the throttling is over', async () => {
    const local = await start('dynamodb:PutItem=throttle#1-2 by Put it');

    const report = await local.run({ machine: 'Put' });

    expect(report).toMatchObject({ status: 'SUCCEEDED', simulatedMs: 3_000 });
    expect(local.faults()).toEqual([{ fault: 'dynamodb:PutItem=throttle#1-2 by Put it', calls: 3, injected: 2 }]);
  });

  it('takes effect though its answer is lost', async () => {
    const local = await start('dynamodb:PutItem=lost-acknowledgement');

    const report = await local.run({ machine: 'Impatient' });

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoDB.InternalServerErrorException' });
    expect(await effects(local)).toEqual({ once: 0 });
  });

  it('fails against itself when it is carried out twice', async () => {
    const local = await start('dynamodb:PutItem=duplicate on Effects');

    const report = await local.run({ machine: 'Impatient' });

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ConditionalCheckFailedException' });
    expect(await effects(local)).toEqual({ once: 0 });
  });

  it('takes as long as it is delayed, and times out when that is too long', async () => {
    const local = await start('dynamodb:PutItem=delay:10s#1', 'dynamodb:PutItem=delay:40s#2');

    const late = await local.run({ machine: 'Impatient' });
    const tooLate = await local.run({ machine: 'Impatient' });

    expect(late).toMatchObject({ status: 'SUCCEEDED', simulatedMs: 10_000 });
    expect(tooLate).toMatchObject({ status: 'FAILED', error: 'States.Timeout', simulatedMs: 30_000 });
  });
});

describe('a call of a function', () => {
  const disturbed: [fault: string, attempts: number, expected: number][] = [
    ['throttle', 2, 1],
    ['500', 2, 1],
    ['reset', 2, 1],
    ['lost-acknowledgement', 2, 2],
    ['lost-acknowledgement:reset', 2, 2],
    ['duplicate:3', 1, 3],
  ];

  // One environment does it all: each fault strikes the call with which another execution begins.
  it('is repeated by its client, whatever disturbs it', async () => {
    let call = 1;
    const faults = disturbed.map(([fault, attempts]) => {
      const text = `dynamodb:UpdateItem=${fault}#${call} by Direct`;
      call += attempts;
      return text;
    });
    const local = await start(...faults);
    let before = 0;

    for (const [fault, attempts, expected] of disturbed) {
      const report = await local.run({ machine: 'Invoke' });
      const { direct = 0 } = await effects(local);

      expect([fault, report.status, report.output]).toEqual([
        fault,
        'SUCCEEDED',
        expect.objectContaining({ attempts }),
      ]);
      expect([fault, direct - before]).toEqual([fault, expected]);
      before = direct;
    }
    expect(injected(local)).toEqual(disturbed.map(() => 1));
  });

  it('that is delayed takes virtual time, up to what its client waits for', async () => {
    const local = await start('dynamodb:UpdateItem=delay:1500ms#1', 'dynamodb:UpdateItem=hang#2');

    const late = await local.run({ machine: 'Invoke' });
    const never = await local.run({ machine: 'Invoke' });

    expect(late).toMatchObject({ output: { attempts: 1, tookMs: 1_500 }, simulatedMs: 1_500 });
    expect(never).toMatchObject({ status: 'SUCCEEDED', output: { attempts: 2 } });
    expect(never.simulatedMs).toBeGreaterThanOrEqual(2_000);
    expect(await effects(local)).toEqual({ direct: 2 });
  });

  it.each([
    ['before', {}],
    ['after', { direct: 1 }],
  ])('kills its worker, %s it takes effect', async (moment, expected) => {
    const local = await start(`dynamodb:UpdateItem=kill:${moment}`);

    const report = await local.run({ machine: 'Invoke' });

    expect(report).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError' });
    expect(await effects(local)).toEqual(expected);
  });

  it('that dies when its work is done leaves its effects', async () => {
    const local = await start('lambda:Invoke=kill#1 on Direct');

    const killed = await local.run({ machine: 'Invoke' });
    const next = await local.run({ machine: 'Invoke' });

    expect(killed.error).toBe('Runtime.ExitError');
    expect(next.status).toBe('SUCCEEDED');
    expect(await effects(local)).toEqual({ direct: 2 });
  });
});

describe('a message', () => {
  it.each([
    ['sqs:ReceiveMessage=duplicate:5 on Jobs', 5],
    ['sqs:SendMessage=duplicate by Publish it', 1, 0],
    ['sns:Publish=duplicate by Publish it', 2],
    ['sqs:SendMessage=duplicate:3 by News', 3],
    ['sqs:SendMessage=throttle#1-4 by News', 1, 4],
    ['sqs:SendMessage=lost-acknowledgement#1 by News', 2],
    ['sqs:SendMessage=delay:15m by News', 1],
    ['sqs:DeleteMessage=500#1 by Worker', 2],
    ['lambda:Invoke=error#1 on Worker', 1],
    ['lambda:Invoke=throttle#1 by Jobs', 1],
    ['lambda:Invoke=kill#1 on Worker', 2],
    ['lambda:Invoke=duplicate by Jobs', 2],
  ])('takes effect as often as %s has it', async (fault, expected, hits = 1) => {
    const local = await start(fault);

    await local.run({ machine: 'Publish' });
    await local.settle();

    expect(await effects(local)).toEqual({ a: expected });
    expect(local.faults()[0]).toMatchObject({ injected: hits });
  });

  it('overtakes those before it', async () => {
    const local = await start('sqs:ReceiveMessage=reorder#1 on parcels');
    for (const input of ['1', '2', '3']) await local.run({ machine: 'Send', input });
    const { endpoint, region } = local;
    const client = new SQSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });

    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: `${endpoint}/123456789012/parcels`, MaxNumberOfMessages: 10 }),
    );
    client.destroy();

    expect(Messages.map(({ Body }) => Body)).toEqual(['3', '2', '1']);
  });
});

it('hits callers from outside in their own protocol', async () => {
  const local = await start('dynamodb:PutItem=throttle#1', 'dynamodb:PutItem=delay:5s#2');
  const client = clientOf(local);
  const put = () => client.send(new PutItemCommand({ TableName: local.tables[0]?.name, Item: { id: { S: 'x' } } }));
  const startedAt = local.now();

  await expect(put()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  await put();
  client.destroy();

  expect(local.now() - startedAt).toBe(5_000);
});

describe('a batch under unprocessed', () => {
  it('takes effect by half, and the answer names the rest', async () => {
    const local = await start('dynamodb:BatchWriteItem=unprocessed#1', 'dynamodb:BatchGetItem=unprocessed');
    const client = clientOf(local);
    const TableName = local.tables[0]?.name ?? '';
    const write = (ids: readonly string[]) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: ids.map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) },
        }),
      );
    const left = async () => Object.keys(await effects(local)).sort();

    const first = await write(['a', 'b', 'c']);
    const after = await left();
    const rest = first.UnprocessedItems?.[TableName] ?? [];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: rest } }));
    const read = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [{ id: { S: 'a' } }, { id: { S: 'b' } }] } } }),
    );
    client.destroy();

    expect(after).toEqual(['a']);
    expect(rest).toHaveLength(2);
    expect(await left()).toEqual(['a', 'b', 'c']);
    expect(read.Responses?.[TableName]).toEqual([{ id: { S: 'a' } }]);
    expect(read.UnprocessedKeys?.[TableName]?.Keys).toEqual([{ id: { S: 'b' } }]);
  });

  it('reaches a state, too', async () => {
    const local = await start('dynamodb:BatchWriteItem=unprocessed');

    const { output } = await local.run({ machine: 'Batch' });

    expect(output).toMatchObject({ UnprocessedItems: { [local.tables[0]?.name ?? '']: [expect.anything()] } });
    expect(await effects(local)).toEqual({ a: 0 });
  });
});

it('refuses a fault that cannot happen before anything starts', async () => {
  await expect(start('dynamodb:PutItem=unprocessed')).rejects.toThrow('only dynamodb:BatchWriteItem and');
  await expect(start('dynamodb:PutItem=error')).rejects.toThrow('only lambda:Invoke has a function that throws');
});
