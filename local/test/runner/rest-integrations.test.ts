import type { Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const ECHO = `exports.handler = async (event) => {
  if (event.fail) throw Object.assign(new Error(event.fail), { name: 'Oops' });
  if (event.page) return '<b>' + event.page + '</b>';
  console.log('echoed', JSON.stringify(event));
  return { got: event };
};`;

const REQUEST = `#set($body = $input.path('$'))
{
  "name": "$body.name", "fail": $input.json('$.fail'), "who": "$input.params('who')", "id": "$input.params('id')",
  "tags": [#foreach($tag in $body.tags)"$tag"#if($foreach.hasNext),#end#end],
  "at": "$context.requestTime", "host": "$context.domainName"
}`;

function anApi(stack: Stack): void {
  const echo = new lambda.Function(stack, 'Echo', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(ECHO),
  });
  const api = new apigateway.RestApi(stack, 'Api', {
    cloudWatchRole: false,
    defaultCorsPreflightOptions: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] },
  });
  const add = (path: string, integration: apigateway.Integration, statuses: readonly string[] = ['200']) =>
    api.root.resourceForPath(path).addMethod('POST', integration, {
      methodResponses: statuses.map((statusCode) => ({
        statusCode,
        responseParameters: {
          'method.response.header.Content-Type': true,
          'method.response.header.X-Name': true,
          'method.response.header.X-Stage': true,
        },
      })),
    });
  const ofEcho = (options: apigateway.LambdaIntegrationOptions) =>
    new apigateway.LambdaIntegration(echo, { proxy: false, ...options });
  const mapped = (statusCode: string, selectionPattern: string, template: string) => ({
    statusCode,
    selectionPattern,
    responseTemplates: { 'application/json': template },
  });
  const errors = [
    mapped('404', 'Not found.*', `{"error": $input.json('$.errorMessage'), "type": "$input.path('$.errorType')"}`),
    mapped('409', '(?i).*conflict', '{"error": "conflict"}'),
    mapped('500', '(\\n|.)+', '{"error": "other"}'),
  ];
  add(
    '/echo/{id}',
    ofEcho({
      requestTemplates: { 'application/json': REQUEST },
      integrationResponses: [
        {
          statusCode: '200',
          responseParameters: {
            'method.response.header.X-Name': 'integration.response.body.got.name',
            'method.response.header.X-Stage': 'context.stage',
          },
        },
        ...errors,
      ],
    }),
    ['200', '404', '409', '500'],
  );
  add(
    '/page',
    ofEcho({
      integrationResponses: [
        {
          statusCode: '200',
          responseParameters: { 'method.response.header.Content-Type': "'text/html; charset=utf-8'" },
          responseTemplates: { 'text/html': `$input.path('$')` },
        },
      ],
    }),
  );
  add(
    '/later',
    ofEcho({
      requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
      integrationResponses: [{ statusCode: '202' }],
    }),
    ['202'],
  );
  add(
    '/odd',
    ofEcho({ integrationResponses: [{ statusCode: '200', selectionPattern: '(?<!+' }, { statusCode: '202' }] }),
    ['200', '202'],
  );
  add('/path', ofEcho({ requestTemplates: { 'application/json': `$input.json('$[')` } }));

  const bus = new events.EventBus(stack, 'Bus');
  const queue = new sqs.Queue(stack, 'Orders');
  new events.Rule(stack, 'Rule', {
    eventBus: bus,
    eventPattern: { source: ['shop'] },
    targets: [new targets.SqsQueue(queue, { message: events.RuleTargetInput.fromEventPath('$.detail') })],
  });
  const credentialsRole = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  bus.grantPutEventsTo(credentialsRole);
  const entries = (detail: string, source = 'shop') =>
    `{"Entries": [{"Source": "${source}", "DetailType": "order", "Detail": ${detail}, "EventBusName": "${bus.eventBusName}"}]}`;
  const integrationResponses = [
    {
      statusCode: '200',
      responseTemplates: { 'application/json': `{"failed": $input.json('$.FailedEntryCount')}` },
    },
    mapped('400', '4\\d{2}', `{"type": "$input.path('$.__type')"}`),
  ];
  const putEvents = (template: string, options: apigateway.IntegrationOptions = {}) => ({
    credentialsRole,
    requestTemplates: { 'application/json': template },
    integrationResponses,
    ...options,
  });
  const asIs = `"$util.escapeJavaScript($input.json('$'))"`;
  const inTemplate = `#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")
#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1")
${entries(asIs)}`;
  const inParameters = { requestParameters: { 'integration.request.header.X-Amz-Target': "'AWSEvents.PutEvents'" } };
  for (const [name, props] of Object.entries<apigateway.AwsIntegrationProps>({
    action: { service: 'events', action: 'PutEvents', options: putEvents(entries(asIs)) },
    template: { service: 'events', action: 'PutEvents', options: putEvents(inTemplate) },
    header: { service: 'events', path: '/', options: putEvents(entries(asIs), inParameters) },
    none: { service: 'events', action: 'PutEvents', options: putEvents('{"Entries": []}') },
  })) {
    add(`/events/${name}`, new apigateway.AwsIntegration(props), ['200', '400']);
  }
  const orders = `${stack.account}/${queue.queueName}`;
  queue.grantSendMessages(credentialsRole);
  const attribute = ['Name=kind', 'Value.DataType=String', 'Value.StringValue=order']
    .map((part) => `&MessageAttribute.1.${part}`)
    .join('');
  const sent = { 'application/json': `{"id": "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"}` };
  const refused = `{"code": "$input.path('$.Error.Code')"}`;
  for (const [name, form] of Object.entries({
    sent: `Action=SendMessage&MessageBody=$util.urlEncode($input.body)${attribute}`,
    empty: 'Action=SendMessage&MessageBody=',
    purged: 'Action=PurgeQueue',
  })) {
    const requestParameters = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
    const responses = [{ statusCode: '200', responseTemplates: sent }, mapped('400', '4\\d{2}', refused)];
    const options = putEvents(form, { requestParameters, integrationResponses: responses });
    add(`/queue/${name}`, new apigateway.AwsIntegration({ service: 'sqs', path: orders, options }), ['200', '400']);
  }
  new apigateway.SpecRestApi(stack, 'Document', {
    cloudWatchRole: false,
    apiDefinition: apigateway.ApiDefinition.fromInline({
      openapi: '3.0.1',
      info: { title: 'Document', version: '1' },
      paths: {},
    }),
  });
}

let aws: LocalAws;
let urls: string[];
const notices: string[] = [];

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(anApi), seed: 1, onNotice: (text) => notices.push(text) });
  urls = Object.values(aws.outputs()).filter((value) => value.includes('/restapis/'));
});
afterAll(async () => {
  await aws.stop();
  removeSynthesized();
});

/** Sends a request on a connection of its own, which leaves nothing open. */
async function ask(path: string, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const response = await fetch(`${urls[0]}${path}`, {
    method,
    headers: { connection: 'close', 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe('a function behind mapping templates', () => {
  it('gets what the template makes of the request, and headers come of its answer', async () => {
    const { status, headers, body } = await ask('echo/7', '{"name": "cup", "tags": ["a", "b"]}');

    expect([status, headers.get('x-name'), headers.get('x-stage')]).toEqual([200, 'cup', 'prod']);
    expect(JSON.parse(body)).toEqual({
      got: {
        name: 'cup',
        fail: '',
        // A parameter that nobody sent is an empty text.
        who: '',
        id: '7',
        tags: ['a', 'b'],
        at: '01/Jan/2026:00:00:00 +0000',
        host: expect.stringMatching(/^[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
      },
    });
  });

  it('gets a part of the path that is wrongly encoded as it is', async () => {
    expect(JSON.parse((await ask('echo/%zz', '{}')).body)).toMatchObject({ got: { id: '%zz' } });
  });

  it.each([
    ['Not found: cup', 404, { error: 'Not found: cup', type: 'Oops' }],
    ['a CONFLICT', 409, { error: 'conflict' }],
    // A dot is no end of a line, as in Java.
    ['Not found:\ncup', 500, { error: 'other' }],
  ])('answers an error %j by the pattern that meets it', async (fail, status, body) => {
    const answer = await ask('echo/7', JSON.stringify({ fail }));

    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, body]);
  });

  it('answers with the type of the only template there is, once', async () => {
    const { headers, body } = await ask('page', '{"page": "hi"}', { accept: 'application/json' });

    expect([headers.get('content-type'), body]).toEqual(['text/html; charset=utf-8', '<b>hi</b>']);
  });

  it('refuses a body that is no JSON', async () => {
    const answer = await ask('page', '<page/>', { 'content-type': 'application/xml' });

    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { message: 'Could not parse request body into json' },
    ]);
  });

  it('is invoked without waiting for it where a header asks for that', async () => {
    const answer = await ask('later', '{"order": 5}');
    await aws.settle();

    expect([answer.status, answer.body]).toEqual([202, '']);
    expect(aws.logs().map(({ text }) => text)).toContain('echoed {"order":5}');
  });

  it('says which path it cannot read', async () => {
    const answer = await ask('path', '{}');

    expect([answer.status, answer.body]).toEqual([
      501,
      expect.stringContaining('sfn-local: $[: cannot be read: expected'),
    ]);
  });

  it('says which pattern it does not serve', async () => {
    const answer = await ask('odd', '{}');

    expect([answer.status, answer.body]).toEqual([
      501,
      expect.stringContaining('odd/POST: selects by a pattern that is not served: Invalid regular expression'),
    ]);
  });
});

describe('an action of EventBridge', () => {
  it.each(['action', 'template', 'header'])('named by %s puts events on a bus', async (way) => {
    const answer = await ask(`events/${way}`, `{"way": "${way}"}`);
    await aws.settle();

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { failed: 0 }]);
    expect(aws.messages('Orders').map(({ content }) => content)).toContainEqual({ way });
  });

  it('answers what is refused by the pattern of its status', async () => {
    const answer = await ask('events/none', '{}');

    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { type: 'ValidationException' }]);
  });
});

describe('a queue', () => {
  it('gets what the template puts into a form', async () => {
    const answer = await ask('queue/sent', '{"cup": "a&b"}');
    const { id } = JSON.parse(answer.body) as { id: string };

    expect(answer.status).toBe(200);
    expect(aws.messages('Orders').find(({ messageId }) => messageId === id)).toMatchObject({
      content: { cup: 'a&b' },
      attributes: { kind: 'order' },
    });
  });

  it('refuses by the pattern of the status, and what is not served by its name', async () => {
    const empty = await ask('queue/empty', '{}');
    const purged = await ask('queue/purged', '{}');

    expect([empty.status, JSON.parse(empty.body)]).toEqual([400, { code: 'MissingParameter' }]);
    expect([purged.status, purged.body]).toEqual([
      501,
      expect.stringContaining("queue/purged/POST: asks SQS for the action 'PurgeQueue', which is not served here"),
    ]);
  });
});

it('allows each of several origins', async () => {
  const allowed = async (origin: string) =>
    (await ask('page', '', { origin }, 'OPTIONS')).headers.get('access-control-allow-origin');

  expect(await allowed('https://b.example.com')).toBe('https://b.example.com');
  expect(await allowed('https://c.example.com')).toBe('https://a.example.com');
});

it('tells of an OpenAPI document that it does not read, and refuses what may stand there', async () => {
  const response = await fetch(`${urls[1]}anything`, { headers: { connection: 'close' } });

  expect(notices).toContainEqual(expect.stringMatching(/\/Body is skipped: the runner reads no OpenAPI documents$/));
  expect([response.status, await response.text()]).toEqual([
    501,
    expect.stringMatching(/\/Body: is an OpenAPI document, which the runner does not read/),
  ]);
});
