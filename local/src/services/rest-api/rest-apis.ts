import type { Clock } from '../../kernel/clock';
import { isJsonObject, type JsonObject } from '../../kernel/json';
import type { RestApiSpec } from '../../kernel/rest-api-spec';
import type { Random } from '../../kernel/seeded-random';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import { BROKEN, proxyAnswer, proxyEvent } from './lambda-proxy';
import { type IntegrationAnswer, integrationBody, mappedAnswer, type ReadPath } from './mapping';
import { matchRoute } from './match';
import { type ApiAnswer, type ApiRequest, headerOf, messageAnswer } from './request';

/** What REST APIs need of a run. */
export interface RestApisOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Invokes a function, in a role or on behalf of the caller; undefined where that may not be. */
  invoke(call: FunctionCall): Promise<{ readonly payload: string; readonly isError: boolean } | undefined>;
  /** Calls an operation of another service with the permissions of a role; undefined where it may not take it on. */
  callService(call: ServiceCall): Promise<{ status: number; body: string } | undefined>;
  readonly readPath: ReadPath;
}

/** Who calls by an integration. */
interface Caller {
  /** Empty for a call without a role. */
  readonly roleArn: string;
  readonly sourceArn: string;
}

/** A function that an integration calls. */
export interface FunctionCall extends Caller {
  readonly functionArn: string;
  readonly payload: string;
}

/** What an integration calls of another service. */
export interface ServiceCall extends Caller {
  readonly service: string;
  readonly operation: string;
  readonly body: string;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_INTEGRATION_MS = 29_000;

/** The REST APIs of a run. */
export class RestApis {
  constructor(
    readonly apis: readonly RestApiSpec[],
    readonly options: RestApisOptions,
  ) {}

  /** Answers a request to a stage of an API. */
  async handle(apiId: string, stageName: string, request: ApiRequest): Promise<ApiAnswer> {
    const api = this.apis.find(({ id }) => id === apiId);
    const stage = api?.stages().find(({ name }) => name === stageName);
    if (api === undefined || stage === undefined) return messageAnswer(403, 'Forbidden');
    const match = matchRoute(api.methods(), request.method, request.path);
    // So says API Gateway where there is no such method.
    if (match === undefined) return messageAnswer(403, 'Missing Authentication Token');
    const { clock, random } = this.options;
    const { route: method, pathParameters } = match;
    const call = { api, stage, method, pathParameters, request, requestId: random.uuid(), nowMs: clock.now() };
    try {
      return refused(call) ?? (await this.#integrate(call));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return messageAnswer(501, `sfn-local: ${error.message}`);
    }
  }

  async #integrate(call: Call): Promise<ApiAnswer> {
    const integration = call.method.integration();
    switch (integration.Type) {
      case 'AWS_PROXY':
        return this.#proxy(call, integration);
      case 'AWS':
        return this.#serve(call, integration);
      case 'MOCK':
        return this.#mock(call, integration);
      default:
        throw new Unsupported(
          `${call.method.place}/Integration/Type`,
          `is '${String(integration.Type)}', which the runner does not serve; AWS_PROXY, AWS and MOCK are served`,
        );
    }
  }

  async #proxy(call: Call, integration: JsonObject): Promise<ApiAnswer> {
    const functionArn = functionArnOf(integration, call.method.place);
    const payload = JSON.stringify(proxyEvent(call));
    const answer = await this.options.invoke({ functionArn, payload, ...callerOf(call, integration) });
    if (answer === undefined) return messageAnswer(500, 'Internal server error');
    if (this.options.clock.now() - call.nowMs > MAX_INTEGRATION_MS) {
      return messageAnswer(504, 'Endpoint request timed out');
    }
    return answer.isError ? BROKEN : proxyAnswer(answer.payload);
  }

  async #serve(call: Call, integration: JsonObject): Promise<ApiAnswer> {
    const { readPath } = this.options;
    const body = integrationBody(call, integration, readPath);
    if (body === undefined) return messageAnswer(415, 'Unsupported Media Type');
    const answer = await this.#answerOf(call, integration, body);
    return answer === undefined
      ? messageAnswer(500, 'Internal server error')
      : mappedAnswer(call, integration, answer, readPath);
  }

  async #answerOf(call: Call, integration: JsonObject, body: string): Promise<IntegrationAnswer | undefined> {
    const { service, operation } = actionOf(integration, call.method.place);
    if (service !== 'lambda') {
      const answer = await this.options.callService({ service, operation, body, ...callerOf(call, integration) });
      return answer && { ...answer, outcome: String(answer.status) };
    }
    const functionArn = functionArnOf(integration, call.method.place);
    const payload = body === '' ? '{}' : body;
    const answer = await this.options.invoke({ functionArn, payload, ...callerOf(call, integration) });
    if (answer === undefined) return undefined;
    return { status: 200, body: answer.payload, outcome: answer.isError ? errorText(answer.payload) : '' };
  }

  /** The status stands in what the request template makes; without one it is 200. */
  #mock(call: Call, integration: JsonObject): ApiAnswer {
    const { readPath } = this.options;
    const made = integrationBody(call, integration, readPath) ?? '';
    const status = Number(/"?statusCode"?\s*:\s*(\d+)/.exec(made)?.[1] ?? 200);
    return mappedAnswer(call, integration, { status, body: '', outcome: String(status) }, readPath);
  }
}

/** What stands before the integration; undefined where nothing objects. */
function refused({ method, request }: Call): ApiAnswer | undefined {
  if (method.isKeyRequired && headerOf(request, 'x-api-key') === undefined) return messageAnswer(403, 'Forbidden');
  if (method.authorization === 'NONE') return undefined;
  if (method.authorization !== 'AWS_IAM') {
    throw new Unsupported(
      `${method.place}/AuthorizationType`,
      `is '${method.authorization}', which the runner does not serve; NONE and AWS_IAM are served`,
    );
  }
  return headerOf(request, 'authorization') === undefined
    ? messageAnswer(403, 'Missing Authentication Token')
    : undefined;
}

function callerOf({ api, stage, method, request }: Call, { Credentials }: JsonObject): Caller {
  const called = `${api.id}/${stage.name}/${request.method}${method.path}`;
  return {
    roleArn: String(Credentials ?? ''),
    sourceArn: `arn:aws:execute-api:${api.region}:${api.account}:${called}`,
  };
}

const ACTION = /^arn:[^:]+:apigateway:[^:]*:(lambda|states|dynamodb|events):(?:action\/(\w+)|path\/(.*))$/;

function actionOf({ Uri }: JsonObject, place: string): { service: string; operation: string } {
  const [, service, operation = ''] = ACTION.exec(String(Uri)) ?? [];
  if (service !== undefined && (service === 'lambda' || operation !== '')) return { service, operation };
  throw new Unsupported(
    `${place}/Integration/Uri`,
    `calls '${String(Uri)}', which the runner does not serve; Lambda, and actions of Step Functions, DynamoDB and EventBridge are served`,
  );
}

function functionArnOf({ Uri }: JsonObject, place: string): string {
  const arn = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(String(Uri))?.[1];
  if (arn !== undefined) return arn;
  throw new Unsupported(`${place}/Integration/Uri`, `calls '${String(Uri)}', which is no function`);
}

function errorText(payload: string): string {
  const answer = JSON.parse(payload) as unknown;
  return isJsonObject(answer as JsonObject) ? String((answer as JsonObject).errorMessage ?? '') : '';
}
