import { Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport, Json, LocalAws } from 'cdk-sfn-local';
import { TemplateApiCaller, type TemplateApiCallerProps } from '../../lib';
import { startLocally } from '../support/running-app';
import { type PathApi, startPathApi } from './an-https-api';

const HOST = 'api.example.com';

/** Answers what its parameters say, as a function of the user's own might. */
const OWN_CALLER = `exports.handler = async ({ params }) =>
  params.bytes === undefined ? params.answer : { statusCode: 200, headers: {}, body: 'x'.repeat(params.bytes) };`;

let api: PathApi;
let aws: LocalAws;
let stop: () => Promise<void>;

beforeAll(async () => {
  api = await startPathApi(HOST);
  ({ aws, stop } = await startLocally((app) => defineStack(new Stack(app, 'Stack')), {
    hosts: { [`${HOST}:443`]: { port: api.port, ca: api.ca } },
  }));
  const url = `https://${HOST}/status/200`;
  await aws.putItems('templates', [
    { PK: 'it', SK: 'GET', url },
    { PK: 'it', SK: 'POST', url },
    { PK: 'keyed', SK: 'POST', url, idempotencyHeader: 'Idempotency-Key' },
    { PK: 'big', SK: 'GET', url, note: 'x'.repeat(150_000) },
    { PK: 'bigger', SK: 'GET', url, note: 'x'.repeat(380_000) },
  ]);
});
afterAll(async () => {
  await stop();
  await api.stop();
});

function defineStack(stack: Stack): void {
  const quick: TemplateApiCallerProps = {
    allowedHosts: [HOST],
    requestTimeout: Duration.seconds(2),
    maxRetries: 1,
    maxRateLimitWaits: 1,
  };
  const caller = new TemplateApiCaller(stack, 'Caller', { ...quick, tableName: 'templates' });
  new TemplateApiCaller(stack, 'Own', {
    ...quick,
    templates: caller.templates,
    caller: new LambdaFunction(stack, 'OwnCaller', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(OWN_CALLER),
    }),
  });
  const again = sfn.Pass.jsonata(stack, 'Again', { outputs: { templateName: 'it', method: 'GET' } });
  const each = sfn.Map.jsonata(stack, 'Each', { items: sfn.ProvideItems.jsonata('{% [1, 2] %}') });
  each.itemProcessor(again.next(caller.states(stack, 'Inner').prefixStates()));
  new sfn.StateMachine(stack, 'Levels', {
    definitionBody: sfn.DefinitionBody.fromChainable(caller.states(stack, 'Outer').prefixStates().next(each)),
  });
  new sfn.StateMachine(stack, 'Express', {
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(caller.states(stack, 'Call')),
  });
}

async function call(
  input: Json,
  machine = 'Stack/Caller/StateMachine',
): Promise<{ run: ExecutionReport; requests: string[] }> {
  api.takeRequests();
  const run = await aws.run({ machine, input });
  return { run, requests: api.takeRequests() };
}

describe('the size of the input', () => {
  it.each<[string, number, Json]>([
    ['plain text', 204_800, { templateName: 'it', method: 'GET', pad: 'x'.repeat(204_600) }],
    ['two bytes each', 204_800, { templateName: 'it', method: 'GET', pad: 'é'.repeat(102_300) }],
    ['four bytes each', 204_800, { templateName: 'it', method: 'GET', pad: '😀'.repeat(51_150) }],
  ])('up to %s that leaves room for an answer is taken', async (_what, most, input) => {
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThanOrEqual(most);

    const { run } = await call(input);

    expect(run.output).toMatchObject({ templateName: 'it', apiResponse: { statusCode: 200 } });
  });

  it.each<[string, Json]>([
    ['an input beside which no answer fits', { templateName: 'it', method: 'GET', pad: 'x'.repeat(204_800) }],
    ['one of 250 KB', { templateName: 'it', method: 'GET', pad: 'x'.repeat(250_000) }],
    ['one that is small in characters', { templateName: 'it', method: 'GET', pad: '😀'.repeat(51_250) }],
    ['one too large beside its template', { templateName: 'big', method: 'GET', params: { pad: 'x'.repeat(150_000) } }],
    ['a name that no key of DynamoDB holds', { templateName: 'x'.repeat(3_000), method: 'GET' }],
  ])('refuses before anything is sent %s', async (_what, input) => {
    const { run, requests } = await call(input);

    expect(run).toMatchObject({ status: 'FAILED', error: 'ApiCaller.InvalidRequest' });
    expect(run.cause).toMatch(/bytes as JSON|characters/);
    expect(requests).toEqual([]);
  });

  it('is named where it is the template that does not fit', async () => {
    const { run, requests } = await call({ templateName: 'bigger', method: 'GET' });

    expect(run).toMatchObject({ status: 'FAILED', error: 'ApiCaller.InvalidTemplate' });
    expect(requests).toEqual([]);
  });

  it('takes a large template and a large input that fit together', async () => {
    const { run } = await call({ templateName: 'big', method: 'GET', pad: 'x'.repeat(80_000) });

    expect(run.output).toMatchObject({ apiResponse: { statusCode: 200 } });
  });
});

describe('in another workflow', () => {
  it('works at two of its levels', async () => {
    const { run, requests } = await call({ templateName: 'it', method: 'GET' }, 'Stack/Levels');

    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: [{ apiResponse: { statusCode: 200 } }, { apiResponse: { statusCode: 200 } }],
    });
    expect(requests).toHaveLength(3);
  });

  it('refuses in EXPRESS what must not be sent twice, and makes what may', async () => {
    const plain = await call({ templateName: 'it', method: 'POST' }, 'Stack/Express');
    const keyed = await call({ templateName: 'keyed', method: 'POST' }, 'Stack/Express');

    expect(plain.run).toMatchObject({ status: 'FAILED', error: 'ApiCaller.NotRepeatable' });
    expect(plain.requests).toEqual([]);
    expect(keyed.run.status).toBe('SUCCEEDED');
    expect(keyed.requests).toEqual(['POST /status/200']);
  });
});

describe('a function of the user', () => {
  const own = (params: Json, more: Record<string, Json> = {}) =>
    call({ templateName: 'it', method: 'GET', params, ...more }, 'Stack/Own/StateMachine');

  it('makes no longer wait than ours', async () => {
    const { run } = await own({ answer: { statusCode: 429, headers: {}, retryAfterSeconds: 5_000 } });

    expect(run).toMatchObject({ error: 'ApiCaller.RateLimited', simulatedMs: 60_000 });
  });

  it.each<[string, Json, string]>([
    ['nothing', { answer: null }, 'ApiCaller.InvalidResponse'],
    ['no status', { answer: { body: 'x' } }, 'ApiCaller.InvalidResponse'],
    ['more than a state holds', { bytes: 270_000 }, 'ApiCaller.ResponseTooLarge'],
  ])('fails by a name of ours when it answers %s', async (_what, params, error) => {
    expect((await own(params)).run).toMatchObject({ status: 'FAILED', error });
  });

  it('fails by a name of ours when its answer does not fit beside the input', async () => {
    const { run } = await own({ bytes: 150_000 }, { pad: 'x'.repeat(150_000) });

    expect(run).toMatchObject({ status: 'FAILED', error: 'ApiCaller.ResponseTooLarge' });
  });
});
