import { join } from 'node:path';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport, Json, LocalAws } from 'cdk-sfn-local';
import { readDirectory } from '../../lambda/shared/api-templates/template-directory';
import { TemplateApiCaller } from '../../lib';
import { type SampleApi, startSampleApi } from '../../utils/sample-api/server';
import { putTemplates } from '../../utils/templates/template-table';
import { startLocally } from '../support/running-app';

/** Beside the templates of the sample app: a POST that names no header for a key. */
const PLAIN_POST = {
  PK: 'plain',
  SK: 'POST',
  url: 'https://api.example.com/orders',
  body: { item: 'lamp', quantity: '1', reference: '{{ reference }}' },
};
const ELSEWHERE = { PK: 'elsewhere', SK: 'GET', url: 'https://169.254.169.254/latest/meta-data/' };

let api: SampleApi;
let aws: LocalAws;
let stop: () => Promise<void>;

beforeAll(async () => {
  api = await startSampleApi();
  const define = (app: App) => {
    const stack = new Stack(app, 'Stack');
    const caller = new TemplateApiCaller(stack, 'Caller', {
      allowedHosts: ['api.example.com'],
      tableName: 'api-templates',
      requestTimeout: Duration.seconds(1),
    });
    new TemplateApiCaller(stack, 'Express', {
      allowedHosts: ['api.example.com'],
      templates: caller.templates,
      requestTimeout: Duration.seconds(1),
      stateMachineType: sfn.StateMachineType.EXPRESS,
    });
  };
  ({ aws, stop } = await startLocally(define, {
    hosts: { 'api.example.com:443': { port: api.https, ca: api.ca } },
  }));
  const { templates } = readDirectory(join(__dirname, '../../utils/api-templates'));
  await putTemplates({ table: 'api-templates', endpoint: aws.endpoint, region: aws.region }, templates, () => {});
  await aws.putItems('api-templates', [PLAIN_POST, ELSEWHERE]);
});
afterAll(async () => {
  await stop();
  await api.stop();
});

/** Runs one call, and counts the requests that the API saw meanwhile. */
async function call(
  input: Json,
  machine = 'Stack/Caller/StateMachine',
): Promise<{ run: ExecutionReport; seen: Record<string, number> }> {
  const before = api.requests();
  const run = await aws.run({ machine, input });
  const seen = Object.entries(api.requests()).map(([what, count]) => [what, count - (before[what] ?? 0)] as const);
  return { run, seen: Object.fromEntries(seen.filter(([, count]) => count > 0)) };
}

const order = (id: string, more: Record<string, Json> = {}) => ({
  templateName: 'order',
  method: 'GET',
  params: { id },
  ...more,
});

it('answers beside the input, with the body parsed', async () => {
  const { run, seen } = await call(order('1002', { trace: 'kept' }));

  expect(run.output).toMatchObject({
    templateName: 'order',
    trace: 'kept',
    apiResponse: { statusCode: 200, body: { id: '1002', item: 'desk' } },
  });
  expect(seen).toEqual({ 'GET /orders/1002': 1 });
});

it('takes a method in lower case, and a call without parameters', async () => {
  const { run } = await call({ templateName: 'orders', method: 'get' });

  expect(run.output).toMatchObject({ apiResponse: { statusCode: 200, body: { total: expect.any(Number) } } });
});

it.each<[string, string, number, string | number]>([
  ['429 with Retry-After, then success', 'busy-j', 2, 200],
  ['500 three times, then success', 'flaky-j', 4, 200],
  ['500 for ever', 'broken-j', 4, 'ApiCaller.StatusCode.500'],
  ['204 without a body', 'empty-j', 1, 204],
  ['text', 'text-j', 1, 200],
  ['301', 'moved-j', 1, 'ApiCaller.Redirected'],
  ['404', '4711', 1, 'ApiCaller.ClientError'],
])('%s: as often as declared, and ends so', async (_what, id, requests, ending) => {
  const { run, seen } = await call(order(id));

  expect(seen).toEqual({ [`GET /orders/${id}`]: requests });
  expect(run.error ?? (run.output as { apiResponse: { statusCode: number } }).apiResponse.statusCode).toBe(ending);
});

it('waits as long as the API asks', async () => {
  const { run } = await call(order('busy-wait'));

  expect(run.simulatedMs).toBe(2_000);
});

describe('a POST', () => {
  it.each([
    ['no answer', 'silent-p', 'ApiCaller.Timeout'],
    ['a connection that is cut', 'lost-p', 'ApiCaller.ConnectionFailed'],
    ['500', 'flaky-p', 'ApiCaller.StatusCode.500'],
    ['429 with Retry-After', 'busy-p', 'ApiCaller.RateLimited'],
  ])('without a key is sent once, whatever comes: %s', async (_what, reference, error) => {
    const { run, seen } = await call({ templateName: 'plain', method: 'POST', params: { reference } });

    expect(run.error).toBe(error);
    expect(seen).toEqual({ 'POST /orders': 1 });
  });

  it('with a key is sent again after a lost answer, and the order is placed once', async () => {
    const { run, seen } = await call({
      templateName: 'orders',
      method: 'POST',
      params: { item: 'once', quantity: 1, reference: 'lost-k' },
    });

    expect(run.output).toMatchObject({ apiResponse: { statusCode: 201 } });
    expect(seen).toEqual({ 'POST /orders': 2 });
    const { run: listing } = await call({ templateName: 'orders', method: 'GET', params: { limit: 100 } });
    const { orders } = (listing.output as { apiResponse: { body: { orders: { item: string }[] } } }).apiResponse.body;
    expect(orders.filter(({ item }) => item === 'once')).toHaveLength(1);
  });
});

it.each<[string, Json, string]>([
  ['no such template', { templateName: 'none', method: 'GET' }, 'ApiCaller.TemplateNotFound'],
  ['a variable without a value', { templateName: 'order', method: 'GET', params: {} }, 'ApiCaller.TemplateError'],
  ['an address that is never called', { templateName: 'elsewhere', method: 'GET' }, 'ApiCaller.RequestRefused'],
  ['no method', { templateName: 'order' }, 'ApiCaller.InvalidRequest'],
  ['parameters that are no object', { templateName: 'order', method: 'GET', params: [1] }, 'ApiCaller.InvalidRequest'],
  ['no object', 'order', 'ApiCaller.InvalidRequest'],
])('sends nothing and fails under a name of its own: %s', async (_what, input, error) => {
  const { run, seen } = await call(input);

  expect(run).toMatchObject({ status: 'FAILED', error });
  expect(seen).toEqual({});
});

it('refuses in EXPRESS what must not be sent twice, and calls what may', async () => {
  const once = await call(
    { templateName: 'plain', method: 'POST', params: { reference: 'x' } },
    'Stack/Express/StateMachine',
  );
  const again = await call(order('1003'), 'Stack/Express/StateMachine');

  expect(once.run.error).toBe('ApiCaller.NotRepeatable');
  expect(once.seen).toEqual({});
  expect(again.run.output).toMatchObject({ apiResponse: { statusCode: 200 } });
});
