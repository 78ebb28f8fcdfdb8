import type { ConnectionResource } from '../assembly';
import { isJsonObject, type Json, parsedOr } from '../kernel/json';
import { ServiceError } from '../kernel/service-error';
import { Unsupported } from '../kernel/unsupported';
import { type Connection, readConnection } from '../services/http';
import type { Stores } from './stores';

/** Connections by ARN, with the secrets that their values refer to; read when a state first calls with one. */
export function connectionsByArn(
  connections: readonly ConnectionResource[],
  stores: Pick<Stores, 'secrets' | 'parameters'>,
): (arn: string) => Connection | undefined {
  const read = new Map<string, Connection>();
  return (arn) => {
    const resource = connections.find((connection) => connection.arn === arn);
    if (resource === undefined || read.has(arn)) return read.get(arn);
    const properties = filledIn(resource.properties(), stores, resource.place);
    const connection = readConnection(isJsonObject(properties) ? properties : {}, resource.place);
    read.set(arn, connection);
    return connection;
  };
}

const REFERENCE = /\{\{resolve:(secretsmanager|ssm|ssm-secure):([^}]+)\}\}/g;

function filledIn(value: Json, stores: Pick<Stores, 'secrets' | 'parameters'>, place: string): Json {
  if (Array.isArray(value)) return value.map((element) => filledIn(element, stores, place));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filledIn(member, stores, place)]));
  }
  if (typeof value !== 'string') return value;
  return value.replace(REFERENCE, (reference, service: string, rest: string) => {
    try {
      return service === 'secretsmanager' ? secretText(rest, stores) : parameterText(rest, stores);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new Unsupported(place, `refers to ${reference}, which has no value here; give it one with --secrets`);
    }
  });
}

/** `<id or ARN>:SecretString:<member>:<stage>:<version>`, of which all but the first may be left out. */
function secretText(rest: string, { secrets }: Pick<Stores, 'secrets'>): string {
  const [, id = rest, member = ''] = /^(.+?):SecretString(?::([^:]*))?(?::[^:]*){0,2}$/.exec(rest) ?? [];
  const text = String(secrets.getSecretValue({ SecretId: id }).SecretString);
  if (member === '') return text;
  const value = memberOf(text, member);
  if (value === undefined) throw new ServiceError('ResourceNotFoundException', 400, `no member ${member}`);
  return String(value);
}

/** Nothing is told of a text that is no JSON: it is secret. */
function memberOf(text: string, member: string): Json | undefined {
  const parsed = parsedOr(text, undefined);
  return isJsonObject(parsed) ? parsed[member] : undefined;
}

function parameterText(rest: string, { parameters }: Pick<Stores, 'parameters'>): string {
  const { Parameter } = parameters.getParameter({ Name: rest.replace(/:\d+$/, ''), WithDecryption: true });
  return isJsonObject(Parameter) ? String(Parameter.Value) : '';
}
