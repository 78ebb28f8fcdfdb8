import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { escaped, sendXmlError } from './api-error';
import { goneSignal, type JsonOperation, refusalOf } from './json-route';
import { requestOfForm } from './query-form';
import { readBody } from './read-body';

/** True for a request of the query protocol, in which SNS and STS speak. */
export function isQueryRequest({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

/** Answers an operation of the query protocol. */
export async function answerQuery(
  operations: Readonly<Record<string, JsonOperation>>,
  request: IncomingMessage,
  response: ServerResponse,
  served: string,
): Promise<void> {
  const { Action, Version, ...parameters } = requestOfForm(new URLSearchParams(await readBody(request)));
  const name = String(Action ?? '');
  const namespace = NAMESPACES[String(Version)];
  const operation = Object.hasOwn(operations, name) && namespace !== undefined ? operations[name] : undefined;
  if (operation === undefined) {
    const message = `Action ${name} of version ${String(Version)} is not served: ${served}`;
    sendXmlError(response, { status: 400, code: 'InvalidAction', message });
    return;
  }
  try {
    const answer = await operation(parameters, goneSignal(response));
    response.writeHead(200, { 'Content-Type': 'text/xml' });
    response.end(answerXml(name, answer, String(namespace)));
  } catch (error) {
    sendXmlError(response, refusalOf(error));
  }
}

/** Of the services that speak this protocol here, by the version of their API. */
const NAMESPACES: Readonly<Record<string, string>> = {
  '2010-03-31': 'http://sns.amazonaws.com/doc/2010-03-31/',
  '2011-06-15': 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** Nobody counts requests, and a run repeats itself. */
const REQUEST_ID = '00000000-0000-0000-0000-000000000000';

function answerXml(name: string, answer: JsonObject, namespace: string): string {
  const result = `<${name}Result>${members(answer)}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>`;
  return `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`;
}

function members(object: JsonObject): string {
  return Object.entries(object)
    .map(([name, value]) => `<${name}>${name === 'Attributes' ? entries(value) : content(value)}</${name}>`)
    .join('');
}

function content(value: Json): string {
  if (Array.isArray(value)) return value.map((element) => `<member>${content(element)}</member>`).join('');
  return isJsonObject(value) ? members(value) : escaped(String(value));
}

/** A map, whose names are the caller's own. */
function entries(map: Json): string {
  return Object.entries(isJsonObject(map) ? map : {})
    .map(([key, value]) => `<entry><key>${escaped(key)}</key><value>${content(value)}</value></entry>`)
    .join('');
}
