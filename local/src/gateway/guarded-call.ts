import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { type ApiError, sendJsonError, sendS3Error, sendXmlError } from './api-error';
import { goneSignal } from './json-route';
import { invokedFunction } from './lambda-route';
import { requestOfForm } from './query-form';
import { isQueryRequest } from './query-route';
import { isS3Request, s3Call } from './s3-route';

/** A call as it arrived, before any service has seen it. */
export interface GatewayCall {
  /** IAM's name of the service, such as `states`. */
  readonly service: string;
  /** The API's name of the operation, such as `StartExecution`. */
  readonly operation: string;
  /** What is asked; of S3 bucket and key, of Lambda the function. */
  readonly request: JsonObject;
  /** What was sent, as text. */
  readonly body: string;
  /** Of the credentials it is signed with; empty without any. */
  readonly accessKey: string;
}

/** What can become of a call. */
export interface CallOutlet {
  /** Aborted once nobody waits for the answer. */
  readonly gone: AbortSignal;
  /** Lets the service answer. */
  carryOut(): Promise<void>;
  /** Lets the service carry it out, and nobody hears the answer. */
  carryOutUnheard(): Promise<void>;
  /** Answers in the service's place. */
  refuse(error: ApiError): void;
  /** Breaks the connection. */
  drop(): void;
}

/** Stands before every call; it lets the call through, or not. */
export type CallGuard = (call: GatewayCall, outlet: CallOutlet) => Promise<void>;

/** Answers a request as the gateway does without a guard. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Services by the first part of `X-Amz-Target`. */
const TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSStepFunctions: 'states',
  AmazonSSM: 'ssm',
  secretsmanager: 'secretsmanager',
  AWSEvents: 'events',
};

/** Services of the query protocol, by the version in the form. */
const VERSIONS: Readonly<Record<string, string>> = { '2010-03-31': 'sns', '2011-06-15': 'sts' };

/** What a request asks for; undefined for what no service here would know. */
export function gatewayCall(request: IncomingMessage, bytes: Buffer): GatewayCall | undefined {
  const body = bytes.toString('utf8');
  const accessKey = /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? presigner(request);
  const call = (service: string, operation: string, asked: JsonObject) => ({
    service,
    operation,
    request: asked,
    body,
    accessKey,
  });
  const [prefix = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const service = Object.hasOwn(TARGETS, prefix) ? TARGETS[prefix] : undefined;
  if (service !== undefined) return call(service, operation, parsed(body));
  const functionName = invokedFunction(request);
  if (functionName !== undefined) return call('lambda', 'Invoke', { FunctionName: functionName });
  if (isS3Request(request)) {
    const { operation, bucket, key } = s3Call(request);
    return call('s3', operation, { Bucket: bucket, ...(key !== '' && { Key: key }) });
  }
  if (!isQueryRequest(request)) return undefined;
  const { Action, Version, ...asked } = requestOfForm(new URLSearchParams(body));
  const ofQuery = VERSIONS[String(Version)];
  return ofQuery === undefined ? undefined : call(ofQuery, String(Action), asked);
}

/** The ways that a call can go from here. */
export function outletOf(
  call: GatewayCall | undefined,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): CallOutlet {
  return {
    gone: goneSignal(response),
    carryOut: () => answer(again(request, bytes), response),
    carryOutUnheard: async () => {
      const unheard = new UnheardResponse();
      const finished = new Promise<void>((resolve) => unheard.on('finish', resolve));
      await answer(again(request, bytes), unheard as unknown as ServerResponse);
      await finished;
    },
    refuse: (error) => refuse(call?.service, error, request, response),
    drop: () => void response.destroy(),
  };
}

function refuse(
  service: string | undefined,
  error: ApiError,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (service === 's3') sendS3Error(response, error, request.method === 'HEAD');
  else if (service === 'sns' || service === 'sts') sendXmlError(response, error);
  else if (service === 'dynamodb')
    sendJsonError(response, { ...error, wireType: `com.amazonaws.dynamodb.v20120810#${error.code}` });
  else if (service === 'sqs')
    sendJsonError(response, { ...error, queryError: error.code, wireType: `com.amazonaws.sqs#${error.code}` });
  else sendJsonError(response, error);
}

/** The same request with its body to be read once more. */
function again({ method, url, headers, rawHeaders }: IncomingMessage, bytes: Buffer): IncomingMessage {
  const body = Readable.from(bytes.length === 0 ? [] : [bytes]);
  return Object.assign(body, { method, url, headers, rawHeaders }) as unknown as IncomingMessage;
}

/** Takes an answer in, and tells nobody. */
class UnheardResponse extends Writable {
  headersSent = false;

  writeHead(): this {
    this.headersSent = true;
    return this;
  }

  setHeader(): this {
    return this;
  }

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }
}

function presigner({ url = '' }: IncomingMessage): string {
  const given = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('X-Amz-Credential') ?? '';
  return given.split('/')[0] ?? '';
}

function parsed(body: string): JsonObject {
  try {
    const value = JSON.parse(body) as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
