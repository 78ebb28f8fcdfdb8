import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';

/** What a connection of EventBridge adds to each request of an HTTP Task. */
export interface Connection {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * Reads a connection as templates write it.
 *
 * @param place where it stands, for refusals
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-connection.html
 */
export function readConnection({ AuthorizationType, AuthParameters }: JsonObject, place: string): Connection {
  const parameters = isJsonObject(AuthParameters) ? AuthParameters : {};
  const shared = isJsonObject(parameters.InvocationHttpParameters) ? parameters.InvocationHttpParameters : {};
  return {
    headers: { ...valuesOf(shared.HeaderParameters), ...authorization(AuthorizationType, parameters, place) },
    query: valuesOf(shared.QueryStringParameters),
    body: valuesOf(shared.BodyParameters),
  };
}

function authorization(type: Json | undefined, parameters: JsonObject, place: string): Record<string, string> {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: key } = parameters;
  if (type === 'BASIC' && isJsonObject(basic)) {
    const pair = `${basic.Username}:${basic.Password}`;
    return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  if (type === 'API_KEY' && isJsonObject(key)) return { [String(key.ApiKeyName)]: String(key.ApiKeyValue) };
  throw new Unsupported(
    `${place}/AuthorizationType`,
    `is '${String(type)}', which the runner does not serve; use BASIC or API_KEY, or mock the state`,
  );
}

function valuesOf(list: Json | undefined): Record<string, string> {
  const pairs = Array.isArray(list) ? list.filter(isJsonObject) : [];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [String(Key), String(Value)]));
}
