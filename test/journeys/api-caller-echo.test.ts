import { type App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Json, LocalAws, LogLine } from 'cdk-sfn-local';
import { ApiSecret, TemplateApiCaller } from '../../lib';
import { startLocally } from '../support/running-app';
import { type PathApi, startPathApi } from './an-https-api';

const HOST = 'api.example.com';
const CANARY = 'c4nary/"+<é b1rd';

const printed: LogLine[] = [];
let api: PathApi;
let aws: LocalAws;
let stop: () => Promise<void>;

beforeAll(async () => {
  api = await startPathApi(HOST);
  const define = (app: App) => {
    const stack = new Stack(app, 'Stack');
    new TemplateApiCaller(stack, 'Caller', {
      allowedHosts: [HOST],
      tableName: 'templates',
      secrets: { canary: ApiSecret.fromSecretsManager(new Secret(stack, 'Canary'), { hosts: [HOST] }) },
      maxRetries: 1,
    });
  };
  ({ aws, stop } = await startLocally(define, {
    hosts: { [`${HOST}:443`]: { port: api.port, ca: api.ca } },
    secrets: { 'Stack/Canary': CANARY },
    onLog: (line) => printed.push(line),
  }));
  const telling = {
    headers: { 'X-Key': "{{ secret('canary') | urlencode }}" },
    body: { key: "{{ secret('canary') }}", value: '{{ value }}' },
    idempotencyHeader: 'Idempotency-Key',
  };
  await aws.putItems('templates', [
    { PK: 'echo', SK: 'POST', url: `https://${HOST}/echo`, ...telling },
    { PK: 'failing', SK: 'POST', url: `https://${HOST}/echo/500`, ...telling },
    { PK: 'refused', SK: 'POST', url: `https://${HOST}/echo/404`, ...telling },
    { PK: 'broken', SK: 'POST', url: `https://${HOST}/echo`, ...telling, body: "{{ secret('canary') + 1 }}" },
  ]);
});
afterAll(async () => {
  await stop();
  await api.stop();
});

const call = (templateName: string, value: Json = 'x') =>
  aws.run({ machine: 'Stack/Caller/StateMachine', input: { templateName, method: 'POST', params: { value } } });

it.each(['echo', 'failing', 'refused', 'broken'])(
  'leaves nothing of a secret in result, history or log, though the API says it again: %s',
  async (name) => {
    api.takeRequests();

    const run = await call(name);

    expect(api.takeRequests().length > 0).toBe(name !== 'broken');
    const left = JSON.stringify([run, printed]);
    for (const trace of ['c4nary', 'b1rd', Buffer.from(CANARY).toString('base64').slice(0, 12)]) {
      expect(left).not.toContain(trace);
    }
    if (name !== 'broken') expect(left).toContain('[REDACTED:canary]');
  },
);

it.each([
  ['emoji', '😀👩‍👩‍👧'],
  ['right to left', 'שלום \u202e abc'],
  ['NUL and controls', 'a\0b\u0001\u007f\u2028'],
  ['script tags', '<script>alert("x")</script>'],
  ['what JSONata and Jinja read', '{% $states %} {{ 7 * 7 }} $.a'],
])('hands a parameter through as it is: %s', async (_what, value) => {
  const run = await call('echo', value);

  const { body } = (run.output as { apiResponse: { body: { text: string } } }).apiResponse;
  expect(JSON.parse(body.text)).toMatchObject({ value });
  expect(run.output).toMatchObject({ params: { value } });
});
