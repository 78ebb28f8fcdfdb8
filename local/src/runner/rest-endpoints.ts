import type { PassingClock } from '../kernel/clock';
import type { Random } from '../kernel/seeded-random';
import { Unsupported } from '../kernel/unsupported';
import { sendRequest } from '../services/http';
import { type IntegrationAnswer, RestApis, type ServiceCall } from '../services/rest-api';
import type { Functions } from './functions';
import type { Inventory } from './inventory';
import type { PermissionChecks } from './permission-checks';
import { readPath } from './read-path';
import type { RoleSessions } from './role-sessions';

/** What REST APIs reach. */
export interface RestEndpointsOptions {
  readonly inventory: Inventory;
  readonly clock: PassingClock;
  readonly random: Random;
  readonly functions: Functions;
  /** Invokes a function without waiting for it. */
  begin(functionArn: string, payload: string): void;
  readonly sessions: RoleSessions;
  /** Absent where permissions are not checked. */
  readonly permissions: PermissionChecks | undefined;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
}

/** Services by the first part of `X-Amz-Target`. */
const TARGETS: Readonly<Record<string, string>> = {
  states: 'AWSStepFunctions',
  dynamodb: 'DynamoDB_20120810',
  events: 'AWSEvents',
  sqs: 'AmazonSQS',
};

/** A synchronous execution answers within five minutes of its own time, which pass at once. */
const PATIENCE_MS = 30_000;

/** The REST APIs of a run, with functions and services behind them. */
export function openRestApis(options: RestEndpointsOptions): RestApis {
  const { inventory, clock, random, functions, permissions, onNotice } = options;
  for (const { document } of inventory.restApis) {
    if (document !== undefined) onNotice(`${document} is skipped: the runner reads no OpenAPI documents`);
  }
  return new RestApis(inventory.restApis, {
    clock,
    random,
    readPath,
    invoke: async ({ functionArn, payload, isEvent, sourceArn, roleArn }) => {
      if (permissions?.mayInvoke('apigateway', sourceArn, functionArn, roleArn) === false) return undefined;
      functions.require(functionArn, sourceArn);
      if (isEvent) {
        options.begin(functionArn, payload);
        return { payload: '', isError: false };
      }
      const answer = await clock.passing(() => functions.invoke(functionArn, payload), { purposes: ['work'] });
      return { payload: answer.payload, isError: answer.functionError !== undefined };
    },
    callService: async (call) => {
      const { roleArn, sourceArn } = call;
      const isOwn = roleArn === '' || permissions === undefined;
      return isOwn || permissions.mayTakeOn('apigateway', sourceArn, roleArn) ? callService(options, call) : undefined;
    },
  });
}

/** Through the endpoint, where permissions and faults are, as somebody who has taken on the role. */
async function callService(
  { functions, sessions, clock, signal }: RestEndpointsOptions,
  { service, operation, body, roleArn, sourceArn }: ServiceCall,
): Promise<IntegrationAnswer> {
  const { endpoint } = functions.options.urls;
  const target = TARGETS[service];
  if (endpoint === undefined || target === undefined) {
    throw new Unsupported(`${service}:${operation}`, 'is not served behind a REST API');
  }
  const [, , , region = ''] = sourceArn.split(':');
  const key = accessKey(sessions, roleArn, region, clock.now());
  const url = new URL(endpoint);
  const headers = {
    'x-amz-target': `${target}.${operation}`,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/local/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  const request = { method: 'POST', url, headers, body };
  const answer = await sendRequest(
    request,
    { port: Number(url.port), protocol: 'http' },
    { patienceMs: PATIENCE_MS, signal },
  );
  const [queryError] = answer.headers['x-amzn-query-error']?.[0]?.split(';') ?? [];
  return { status: answer.status, body: answer.body.toString('utf8'), queryError };
}

/** Credentials of a role; without one, those of somebody from outside. */
function accessKey(sessions: RoleSessions, roleArn: string, region: string, nowMs: number): string {
  if (roleArn === '') return 'local';
  const { Credentials } = sessions.assumeRole({ RoleArn: roleArn, RoleSessionName: 'apigateway' }, region, nowMs);
  return String((Credentials as { AccessKeyId: string }).AccessKeyId);
}
