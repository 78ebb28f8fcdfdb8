import type { Clock } from '../../kernel/clock';
import { isJsonObject, type JsonObject, parsedOr } from '../../kernel/json';
import type { RestApiSpec } from '../../kernel/rest-api-spec';
import type { Random } from '../../kernel/seeded-random';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import { actionOf, callerOf, type FunctionCall, functionArnOf, type ServiceCall } from './integration-call';
import { BROKEN, proxyAnswer, proxyEvent } from './lambda-proxy';
import {
  type IntegrationAnswer,
  type IntegrationRequest,
  integrationRequest,
  mappedAnswer,
  type ReadPath,
} from './mapping';
import { matchRoute } from './match';
import { type ApiAnswer, type ApiRequest, headerOf, messageAnswer } from './request';
import { sqsAnswer, sqsCall } from './sqs-form';

/** What REST APIs need of a run. */
export interface RestApisOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Invokes a function, in a role or on behalf of the caller; undefined where that may not be. */
  invoke(call: FunctionCall): Promise<{ readonly payload: string; readonly isError: boolean } | undefined>;
  /** Calls an operation of another service with the permissions of a role; undefined where it may not take it on. */
  callService(call: ServiceCall): Promise<IntegrationAnswer | undefined>;
  readonly readPath: ReadPath;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_INTEGRATION_MS = 29_000;

const TIMED_OUT = messageAnswer(504, 'Endpoint request timed out');

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
    if (match === undefined) return unknownMethod(api);
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
    const answer = await this.options.invoke({ functionArn, payload, isEvent: false, ...callerOf(call, integration) });
    if (answer === undefined) return messageAnswer(500, 'Internal server error');
    if (this.#isLate(call)) return TIMED_OUT;
    return answer.isError ? BROKEN : proxyAnswer(answer.payload);
  }

  async #serve(call: Call, integration: JsonObject): Promise<ApiAnswer> {
    const { readPath } = this.options;
    const request = integrationRequest(call, integration, readPath);
    if (request === undefined) return messageAnswer(415, 'Unsupported Media Type');
    const queued = sqsCall(integration, request.body, call.method.place);
    if (queued !== undefined) {
      const answer = await this.options.callService({ ...queued, ...callerOf(call, integration) });
      return this.#mapped(call, integration, answer && sqsAnswer(answer, call.requestId));
    }
    const { service, operation } = actionOf(integration, request, call.method.place);
    if (service === 'lambda' && parsedOr(request.body || '{}', undefined) === undefined) {
      return messageAnswer(400, 'Could not parse request body into json');
    }
    const answer =
      service === 'lambda'
        ? await this.#invoke(call, integration, request)
        : await this.options.callService({ service, operation, body: request.body, ...callerOf(call, integration) });
    return this.#mapped(call, integration, answer);
  }

  #mapped(call: Call, integration: JsonObject, answer: IntegrationAnswer | undefined): ApiAnswer {
    if (answer === undefined) return messageAnswer(500, 'Internal server error');
    if (this.#isLate(call)) return TIMED_OUT;
    return mappedAnswer(call, integration, answer, this.options.readPath);
  }

  async #invoke(
    call: Call,
    integration: JsonObject,
    { body, headers }: IntegrationRequest,
  ): Promise<IntegrationAnswer | undefined> {
    const functionArn = functionArnOf(integration, call.method.place);
    const isEvent = headers.get('x-amz-invocation-type') === 'Event';
    const caller = callerOf(call, integration);
    const answer = await this.options.invoke({ functionArn, payload: body || '{}', isEvent, ...caller });
    if (answer === undefined) return undefined;
    const outcome = answer.isError ? errorText(answer.payload) : '';
    return { status: isEvent ? 202 : 200, body: answer.payload, outcome };
  }

  #isLate({ nowMs }: Call): boolean {
    return this.options.clock.now() - nowMs > MAX_INTEGRATION_MS;
  }

  /** The status stands in what the request template makes; without one it is 200. */
  #mock(call: Call, integration: JsonObject): ApiAnswer {
    const { readPath } = this.options;
    const made = integrationRequest(call, integration, readPath)?.body ?? '';
    const status = Number(/"?statusCode"?\s*:\s*(\d+)/.exec(made)?.[1] ?? 200);
    return mappedAnswer(call, integration, { status, body: '' }, readPath);
  }
}

/** So says API Gateway where there is no such method; here a document that nobody read may define it. */
function unknownMethod({ document }: RestApiSpec): ApiAnswer {
  return document === undefined
    ? messageAnswer(403, 'Missing Authentication Token')
    : messageAnswer(501, `sfn-local: ${document}: is an OpenAPI document, which the runner does not read`);
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

function errorText(payload: string): string {
  const answer = parsedOr(payload, null);
  return isJsonObject(answer) ? String(answer.errorMessage ?? '') : '';
}
