import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import type { Context } from './conditions';

/** One action on one resource that a call takes. */
export interface Need {
  readonly action: string;
  /** Undefined where the resource cannot be told. */
  readonly resource: string | undefined;
  readonly context?: Context;
}

/** A call, as far as its permissions matter. */
export interface AskedCall {
  /** IAM's name of the service, such as `states`. */
  readonly service: string;
  /** The API's name of the operation, such as `StartExecution`. */
  readonly operation: string;
  readonly request: JsonObject;
  /** Where the caller is. */
  readonly region: string;
  readonly account: string;
  /** The machine whose state calls. */
  readonly machineArn?: string;
}

/** Finds the ARN of what a request calls by its name only. */
export interface Arns {
  secret(nameOrArn: string): string | undefined;
  /** The secret in which EventBridge keeps what a connection holds. */
  secretOfConnection(connectionArn: string): string | undefined;
  /** The machine whose task waits for this token. */
  machineOfToken(token: string): string | undefined;
}

type Needs = (call: AskedCall, arns: Arns) => Need[];

/** What each service asks for; an operation of another service takes the action of its name, on anything. */
const SERVICES: Readonly<Record<string, Needs>> = {
  dynamodb: dynamoDb,
  sqs,
  sns,
  states,
  lambda: (call) => [need(call, 'InvokeFunction', functionArn(call, text(call.request.FunctionName)))],
  events: (call) => {
    const entries = Array.isArray(call.request.Entries) ? call.request.Entries.filter(isJsonObject) : [];
    const buses = new Set(entries.map(({ EventBusName }) => text(EventBusName) ?? 'default'));
    return [...buses].map((bus) => need(call, 'PutEvents', arnOf(call, bus, `event-bus/${bus}`)));
  },
  apigateway,
  http,
  s3,
  secretsmanager: (call, arns) => {
    const secret = text(call.request.SecretId) ?? '';
    return [need(call, call.operation, arns.secret(secret) ?? arnOf(call, secret, `secret:${secret}-??????`))];
  },
  ssm: (call) => {
    const { Name, Names } = call.request;
    const names = Array.isArray(Names) ? Names.map(String) : [text(Name) ?? ''];
    return names.map((name) => need(call, call.operation, arnOf(call, name, `parameter/${name.replace(/^\//, '')}`)));
  },
};

/** What a call takes. */
export function needsOf(call: AskedCall, arns: Arns): Need[] {
  const needs = SERVICES[call.service];
  return needs === undefined ? [need(call, call.operation, undefined)] : needs(call, arns);
}

function need({ service }: AskedCall, action: string, resource: string | undefined, context?: Context): Need {
  return { action: `${service}:${action}`, resource, ...(context !== undefined && { context }) };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The ARN of something of the caller's own account, unless it is an ARN already. */
function arnOf({ service, region, account }: AskedCall, nameOrArn: string, rest: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:${service}:${region}:${account}:${rest}`;
}

function functionArn(call: AskedCall, given = ''): string {
  const [, account = call.account, name = given] = /^(\d{12}):function:(.+)$/.exec(given) ?? [];
  return arnOf({ ...call, account }, given, `function:${name}`);
}

/** Transactions take the actions of what they do. */
const TRANSACTED: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

function dynamoDb(call: AskedCall): Need[] {
  const { request, operation } = call;
  const table = (name: string) => arnOf(call, name, `table/${name}`);
  if (/^(ListTables|DescribeLimits|DescribeEndpoints)$/.test(operation)) return [need(call, operation, '*')];
  if (isJsonObject(request.RequestItems)) {
    return Object.keys(request.RequestItems).map((name) => need(call, operation, table(name)));
  }
  if (Array.isArray(request.TransactItems)) {
    return request.TransactItems.filter(isJsonObject).flatMap((item) =>
      Object.entries(item).map(([kind, part]) => {
        const name = isJsonObject(part) ? (text(part.TableName) ?? '') : '';
        return need(call, TRANSACTED[kind] ?? kind, table(name));
      }),
    );
  }
  const arn = table(text(request.TableName) ?? '');
  const index = text(request.IndexName);
  return [need(call, operation, index === undefined ? arn : `${arn}/index/${index}`)];
}

function sqs(call: AskedCall): Need[] {
  const { request, operation } = call;
  // A batch takes the permission of one.
  const action = operation.replace(/Batch$/, '');
  if (operation === 'ListQueues') return [need(call, action, arnOf(call, '', '*'))];
  if (operation === 'GetQueueUrl' || operation === 'CreateQueue') {
    const account = text(request.QueueOwnerAWSAccountId) ?? call.account;
    return [need(call, action, arnOf({ ...call, account }, '', text(request.QueueName) ?? ''))];
  }
  const source = text(request.SourceArn);
  if (operation === 'StartMessageMoveTask' && source !== undefined) {
    const reading = [action, 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    const destination = text(request.DestinationArn);
    const sending = destination === undefined ? [] : [need(call, 'SendMessage', destination)];
    return [...reading.map((name) => need(call, name, source)), ...sending];
  }
  if (source !== undefined || request.TaskHandle !== undefined) return [need(call, action, source)];
  return [need(call, action, queueArn(call, text(request.QueueUrl) ?? ''))];
}

/** The queue that a URL means, whatever its host. */
function queueArn({ region, account }: AskedCall, url: string): string {
  const [owner = account, name = ''] = url.split('/').slice(-2);
  return `arn:aws:sqs:${region}:${owner}:${name}`;
}

function sns(call: AskedCall): Need[] {
  const { request, operation } = call;
  const topic = text(request.TopicArn) ?? text(request.TargetArn);
  return [need(call, operation.replace(/Batch$/, ''), topic ?? '*')];
}

/** Operations on executions, and on machines; requests of states begin with capital letters, those of clients do not. */
const ON_EXECUTIONS =
  /^(DescribeExecution|StopExecution|GetExecutionHistory|RedriveExecution|DescribeStateMachineForExecution|ListMapRuns)$/;

function states(call: AskedCall, arns: Arns): Need[] {
  const { operation } = call;
  const request = Object.fromEntries(Object.entries(call.request).map(([name, value]) => [name.toLowerCase(), value]));
  const resource = (name: string) => text(request[name]);
  if (/^SendTask/.test(operation)) return [need(call, operation, arns.machineOfToken(resource('tasktoken') ?? ''))];
  if (ON_EXECUTIONS.test(operation)) return [need(call, operation, resource('executionarn') ?? '*')];
  const named = ['statemachinearn', 'maprunarn', 'resourcearn'].flatMap((name) => resource(name) ?? []);
  return [need(call, operation, named[0] ?? '*')];
}

/** Without a role's signature, whoever calls needs nothing. */
function apigateway({ request, region, account }: AskedCall): Need[] {
  if (request.AuthType !== 'IAM_ROLE') return [];
  const [apiId] = String(request.ApiEndpoint).split('.');
  const path = String(request.Path ?? '').replace(/^\//, '');
  const called = [apiId, request.Stage ?? '', request.Method ?? 'GET', path].join('/');
  return [{ action: 'execute-api:Invoke', resource: `arn:aws:execute-api:${region}:${account}:${called}` }];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-permissions */
function http({ request, machineArn = '*' }: AskedCall, arns: Arns): Need[] {
  const context = { 'states:httpendpoint': text(request.ApiEndpoint), 'states:httpmethod': text(request.Method) };
  const holders = [request.InvocationConfig, request.Authentication].filter(isJsonObject);
  const connection = holders.map(({ ConnectionArn }) => text(ConnectionArn)).find((arn) => arn !== undefined) ?? '*';
  const secret = arns.secretOfConnection(connection);
  return [
    { action: 'states:InvokeHTTPEndpoint', resource: machineArn, context },
    { action: 'events:RetrieveConnectionCredentials', resource: connection },
    { action: 'secretsmanager:GetSecretValue', resource: secret },
    { action: 'secretsmanager:DescribeSecret', resource: secret },
  ];
}

function s3(call: AskedCall): Need[] {
  const { request, operation } = call;
  const bucket = `arn:aws:s3:::${(text(request.Bucket) ?? '').replace(/^arn:[^:]+:s3:::/, '')}`;
  const object = `${bucket}/${text(request.Key) ?? ''}`;
  switch (operation) {
    case 'ListObjectsV2':
      return [need(call, 'ListBucket', bucket, { 's3:prefix': text(request.Prefix) ?? '' })];
    case 'HeadObject':
      return [need(call, 'GetObject', object)];
    case 'DeleteObjects': {
      const { Objects: objects } = isJsonObject(request.Delete) ? request.Delete : {};
      const keys = (Array.isArray(objects) ? objects.filter(isJsonObject) : []).map(({ Key }) => String(Key));
      return keys.map((key) => need(call, 'DeleteObject', `${bucket}/${key}`));
    }
    case 'CopyObject': {
      const source = decodeURIComponent(text(request.CopySource) ?? '').replace(/^\//, '');
      return [need(call, 'GetObject', `arn:aws:s3:::${source}`), need(call, 'PutObject', object)];
    }
    default:
      return [need(call, operation, object)];
  }
}

/**
 * What a Task takes besides its call: whoever waits for a nested execution looks at it, ends it, and hears of its end
 * by a rule that Step Functions keeps for itself.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export function needsOfWaiting(machineArn: string, place: Pick<AskedCall, 'region' | 'account'>): Need[] {
  const execution = `${machineArn.replace(':stateMachine:', ':execution:')}:sfn-local`;
  const needs: Need[] = ['DescribeExecution', 'StopExecution'].map((action) => ({
    action: `states:${action}`,
    resource: execution,
  }));
  // Between accounts Step Functions asks again and again instead.
  if (machineArn.split(':')[4] !== place.account) return needs;
  const rule = `arn:aws:events:${place.region}:${place.account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
  return [
    ...needs,
    ...['PutTargets', 'PutRule', 'DescribeRule'].map((action) => ({ action: `events:${action}`, resource: rule })),
  ];
}

/**
 * What the role of a machine takes for the executions of a distributed Map.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function needsOfMapRun(machineArn: string): Need[] {
  const execution = `${machineArn.replace(':stateMachine:', ':execution:')}:sfn-local`;
  return [
    { action: 'states:StartExecution', resource: machineArn },
    { action: 'states:DescribeExecution', resource: execution },
    { action: 'states:StopExecution', resource: execution },
  ];
}
