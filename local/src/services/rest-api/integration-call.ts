import type { JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import type { IntegrationRequest } from './mapping';

/** Who calls by an integration. */
export interface Caller {
  /** Empty for a call without a role. */
  readonly roleArn: string;
  readonly sourceArn: string;
}

/** A function that an integration calls. */
export interface FunctionCall extends Caller {
  readonly functionArn: string;
  readonly payload: string;
  /** True for one whose answer, an empty one, is there before it begins. */
  readonly isEvent: boolean;
}

/** What an integration calls of another service. */
export interface ServiceCall extends Caller {
  readonly service: string;
  readonly operation: string;
  readonly body: string;
}

/** In whose name an integration calls. */
export function callerOf({ api, stage, method, request }: Call, { Credentials }: JsonObject): Caller {
  const called = `${api.id}/${stage.name}/${request.method}${method.path}`;
  return {
    roleArn: String(Credentials ?? ''),
    sourceArn: `arn:aws:execute-api:${api.region}:${api.account}:${called}`,
  };
}

const ACTION = /^arn:[^:]+:apigateway:[^:]*:(lambda|states|dynamodb|events):(?:action\/(\w+)|path\/(.*))$/;

/** What is called stands in the URI, or, as in requests of SDKs, in a header. */
export function actionOf({ Uri }: JsonObject, { headers }: IntegrationRequest, place: string) {
  const [, service, action] = ACTION.exec(String(Uri)) ?? [];
  const operation = action ?? headers.get('x-amz-target')?.split('.')[1] ?? '';
  if (service !== undefined && (service === 'lambda' || operation !== '')) return { service, operation };
  throw new Unsupported(
    `${place}/Integration/Uri`,
    `calls '${String(Uri)}', which the runner does not serve; Lambda, queues, and actions of Step Functions, DynamoDB and EventBridge are served`,
  );
}

/** The function that an integration calls. */
export function functionArnOf({ Uri }: JsonObject, place: string): string {
  const arn = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(String(Uri))?.[1];
  if (arn !== undefined) return arn;
  throw new Unsupported(`${place}/Integration/Uri`, `calls '${String(Uri)}', which is no function`);
}
