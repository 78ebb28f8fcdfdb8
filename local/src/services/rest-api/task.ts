import type { Clock } from '../../kernel/clock';
import { Failure } from '../../kernel/failure';
import { asText, isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { type ApiAnswer, type ApiRequest, singleAndAll } from './request';
import type { RestApis } from './rest-apis';

/** The Task resources of API Gateway. */
export const API_GATEWAY_FAMILIES: readonly ResourceFamily[] = [
  familyOf('apigateway', 'API Gateway', ['apigateway:invoke', 'apigateway:invoke.waitForTaskToken']),
];

/**
 * Carries out `arn:aws:states:::apigateway:invoke`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
 */
export class ApiGatewayTasks {
  constructor(
    readonly apis: RestApis,
    readonly clock: Clock,
  ) {}

  owns(resource: string): boolean {
    return API_GATEWAY_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ parameters }: TaskCall): Promise<Json> {
    const asked = taskRequest(parameters, ['RequestBody']);
    const { ApiEndpoint, Stage } = asked;
    const refuse = (complaint: string) => refusedParameters(asked, complaint);
    const apiId = /^([a-z0-9]+)\.execute-api\./.exec(String(ApiEndpoint))?.[1];
    if (apiId === undefined) throw refuse("The value for the field 'ApiEndpoint' is no endpoint of API Gateway");
    if (!this.apis.apis.some(({ id }) => id === apiId)) {
      throw new Failure('ApiGateway.UnknownHostException', `sfn-local: no stack of this run defines ${ApiEndpoint}`);
    }
    const answer = await this.apis.handle(apiId, String(Stage ?? ''), requestOf(asked, refuse));
    const result = resultOf(answer);
    if (answer.status > 299) throw new Failure(`ApiGateway.${answer.status}`, asText(result.ResponseBody ?? ''));
    return result;
  }
}

function requestOf(asked: JsonObject, refuse: (complaint: string) => Error): ApiRequest {
  const { Method = 'GET', Path = '/', RequestBody } = asked;
  const query = pairs(asked.QueryParameters, 'QueryParameters', refuse);
  const headers = pairs(asked.Headers, 'Headers', refuse);
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const isSigned = asked.AuthType === 'IAM_ROLE';
  return {
    method: String(Method),
    path: `/${String(Path).replace(/^\//, '')}`,
    query: new URLSearchParams(query),
    headers: [
      ...headers,
      ...(isTyped || RequestBody === undefined ? [] : [['Content-Type', 'application/json'] as const]),
      ...(isSigned ? [['Authorization', 'AWS4-HMAC-SHA256 Credential=local'] as const] : []),
    ],
    body: Buffer.from(RequestBody === undefined ? '' : asText(RequestBody)),
  };
}

/** Each name has a list of values. */
function pairs(given: Json | undefined, field: string, refuse: (complaint: string) => Error): [string, string][] {
  if (given === undefined) return [];
  if (!isJsonObject(given) || !Object.values(given).every(Array.isArray)) {
    throw refuse(`The value of the field '${field}' has an invalid format`);
  }
  return Object.entries(given).flatMap(([name, values]) =>
    (values as Json[]).map((value): [string, string] => [name, asText(value)]),
  );
}

function resultOf({ status, headers, body }: ApiAnswer): JsonObject {
  const text = body.toString('utf8');
  return {
    Headers: singleAndAll(headers).all,
    ResponseBody: parsedOr(text, text),
    StatusCode: status,
    StatusText: STATUS_TEXTS[status] ?? '',
  };
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
};
