import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport, Json, LocalAws } from 'cdk-sfn-local';
import { ApiCallerError, TemplateApiCaller } from '../../lib';
import { startLocally } from '../support/running-app';
import { definitionOf } from '../support/synth';
import { type PathApi, startPathApi } from './an-https-api';

const HOST = 'api.example.com';
const RETRY_ON = [408, 429, 500, 502, 503, 504];
const MAX_RETRIES = 2;
const MAX_WAITS = 1;

/** One row of the table in the documents. */
interface Row {
  readonly error: string;
  readonly again: string;
  readonly then: string;
}

const DOCUMENT = readFileSync(join(__dirname, '../../docs/template-api-caller.md'), 'utf8');
const ROWS: readonly Row[] =
  (DOCUMENT.split('\n## How a call ends\n')[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:---|What happened)/.test(line))
    .map((line) => {
      const [, , error = '', again = '', then = ''] = line.split('|').map((cell) => cell.trim());
      return { error: error.replaceAll('`', ''), again, then };
    }) ?? [];

/** How each row comes about: what is called, or what the execution is given instead. */
const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  '–': [{ path: '/status/200' }, { path: '/status/299' }],
  [ApiCallerError.RATE_LIMITED]: [{ path: '/busy' }],
  'ApiCaller.StatusCode.<code>': [408, 503].map((code) => ({
    path: `/status/${code}`,
    error: `ApiCaller.StatusCode.${code}`,
  })),
  [ApiCallerError.REDIRECTED]: [300, 399].map((code) => ({ path: `/status/${code}` })),
  [ApiCallerError.CLIENT_ERROR]: [400, 499].map((code) => ({ path: `/status/${code}` })),
  [ApiCallerError.UNEXPECTED_STATUS]: [501, 599].map((code) => ({ path: `/status/${code}` })),
  [ApiCallerError.TEMPLATE_NOT_FOUND]: [{ input: { templateName: 'none' } }],
  [ApiCallerError.INVALID_TEMPLATE]: [{ template: { headers: {} } }, { template: { url: 'x'.repeat(205_000) } }],
  [ApiCallerError.TEMPLATE_ERROR]: [{ path: '/{{ missing }}' }],
  [ApiCallerError.REQUEST_REFUSED]: [{ template: { url: 'https://169.254.169.254/latest/meta-data/' } }],
  [ApiCallerError.SECRET_UNAVAILABLE]: [{ path: "/{{ secret('gone') }}" }],
  [ApiCallerError.DNS_FAILED]: [{ template: { url: 'https://gone.example.com/' } }],
  [ApiCallerError.CONNECTION_FAILED]: [{ path: '/reset' }],
  [ApiCallerError.TIMEOUT]: [{ path: '/silent' }],
  [ApiCallerError.TLS_FAILED]: [{ template: { url: 'https://other.example.com/' } }],
  [ApiCallerError.INVALID_RESPONSE]: [{ path: '/not-json' }],
  [ApiCallerError.RESPONSE_TOO_LARGE]: [{ path: '/large' }],
  [ApiCallerError.NOT_REPEATABLE]: [{ path: '/status/200', machine: 'Stack/Express/StateMachine', method: 'POST' }],
  [ApiCallerError.INVALID_REQUEST]: [{ input: { method: '' } }, { input: { params: [] } }],
};

interface Scenario {
  readonly path?: string;
  readonly template?: Readonly<Record<string, Json>>;
  /** In place of what calls the template. */
  readonly input?: Readonly<Record<string, Json>>;
  readonly machine?: string;
  readonly method?: string;
  /** @default - the row's */
  readonly error?: string;
}

let api: PathApi;
let aws: LocalAws;
let stop: () => Promise<void>;
let retriers: { ErrorEquals: string[]; MaxAttempts: number }[];

beforeAll(async () => {
  api = await startPathApi(HOST);
  // The certificate names the first host only.
  const target = { port: api.port, ca: api.ca };
  const define = (app: App) => {
    const stack = new Stack(app, 'Stack');
    const props = {
      allowedHosts: [HOST, 'other.example.com', 'gone.example.com'],
      requestTimeout: Duration.seconds(1),
      retryOn: RETRY_ON,
      maxRetries: MAX_RETRIES,
      maxRateLimitWaits: MAX_WAITS,
      maxResponseBytes: 50_000,
    };
    const { templates } = new TemplateApiCaller(stack, 'Caller', { ...props, tableName: 'templates' });
    new TemplateApiCaller(stack, 'Express', { ...props, templates, stateMachineType: StateMachineType.EXPRESS });
    retriers = definitionOf(stack).States['Call API']?.Retry as typeof retriers;
  };
  ({ aws, stop } = await startLocally(define, {
    hosts: { [`${HOST}:443`]: target, 'other.example.com:443': target },
  }));
});
afterAll(async () => {
  await stop();
  await api.stop();
});

/** Calls what the scenario describes, by a method that may be repeated or not, and counts. */
async function end(
  { path, template, input, machine, method: given }: Scenario,
  methodOfRow: string,
): Promise<{ run: ExecutionReport; invocations: number; requests: number }> {
  const method = given ?? methodOfRow;
  const item = { PK: 'it', SK: method, ...(template ?? { url: `https://${HOST}${path ?? '/'}` }) };
  await aws.putItems('templates', [item]);
  api.takeRequests();
  const run = await aws.run({
    machine: machine ?? 'Stack/Caller/StateMachine',
    input: { templateName: 'it', method, params: {}, ...input },
  });
  const invocations = run.events.filter(
    ({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resourceType === 'lambda',
  );
  return { run, invocations: invocations.length, requests: api.takeRequests().length };
}

it('has a row for each error, and no other', () => {
  const errors = Object.values(ApiCallerError).filter((value): value is string => typeof value === 'string');

  expect(ROWS.map(({ error }) => error).sort()).toEqual(['–', 'ApiCaller.StatusCode.<code>', ...errors].sort());
  expect(Object.keys(SCENARIOS).sort()).toEqual(ROWS.map(({ error }) => error).sort());
});

describe.each(ROWS)('$error: tried again: $again; then: $then', ({ error, again, then }) => {
  const mayRetry = again === '`maxRetries` times';
  const mayWait = again === 'waits as asked, at most `maxRateLimitWaits` times';
  const most = mayRetry ? 1 + MAX_RETRIES : mayWait ? 1 + MAX_WAITS : 1;

  it('stands in a retrier if the table says that it is tried again, and only then', () => {
    const names = error.includes('<code>') ? RETRY_ON.map((code) => error.replace('<code>', `${code}`)) : [error];
    const retrier = retriers.find(({ ErrorEquals }) => names.every((name) => ErrorEquals.includes(name)));

    expect(again).toMatch(/^(?:no|–|`maxRetries` times|waits as asked, at most `maxRateLimitWaits` times)$/);
    expect(retrier?.MaxAttempts).toBe(mayRetry ? MAX_RETRIES : undefined);
  });

  it.each(SCENARIOS[error]?.map((scenario) => [JSON.stringify(scenario).slice(0, 60), scenario] as const) ?? [])(
    '%s',
    async (_what, scenario) => {
      const repeated = await end(scenario, 'PUT');
      const once = await end(scenario, 'POST');

      const failed = { status: 'FAILED', error: scenario.error ?? error };
      expect([repeated.run, once.run]).toMatchObject(
        Array(2).fill(then.startsWith('FAILED') ? failed : { status: 'SUCCEEDED' }),
      );
      const [first, second] = [repeated.invocations, once.invocations];
      // What fails before the function is not invoked at all.
      if (first > 0) expect([first, second]).toEqual([most, 1]);
      expect(again === 'no' || first > 0).toBe(true);
      expect(repeated.requests).toBeLessThanOrEqual(first);
      expect(once.requests).toBeLessThanOrEqual(second);
    },
  );
});
