import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { isJsonObject, type JsonObject, parsedOr } from '../kernel/json';
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
  /** Lets the service carry another request out; `change` has the last word about the answer. */
  carryOutAs(request: JsonObject, change: (answer: JsonObject) => JsonObject): Promise<void>;
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
      await heldBack(again(request, bytes), answer);
    },
    carryOutAs: async (asked, change) => {
      const { status, headers, body } = await heldBack(again(request, Buffer.from(JSON.stringify(asked))), answer);
      // Its checksum is that of another text.
      const { 'content-length': _length, 'x-amz-crc32': _checksum, ...kept } = headers;
      response.writeHead(status, kept);
      response.end(status === 200 ? JSON.stringify(change(parsed(body))) : body);
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

/** The same request with a body to be read once more. */
function again({ method, url, headers, rawHeaders }: IncomingMessage, bytes: Buffer): IncomingMessage {
  const body = Readable.from(bytes.length === 0 ? [] : [bytes]);
  const sized = headers['content-length'] === undefined ? headers : { ...headers, 'content-length': `${bytes.length}` };
  return Object.assign(body, { method, url, headers: sized, rawHeaders }) as unknown as IncomingMessage;
}

/** Lets a request be answered, and takes the answer in. */
async function heldBack(request: IncomingMessage, answer: Answer): Promise<HeldResponse> {
  const held = new HeldResponse();
  const finished = new Promise<void>((resolve) => held.on('finish', resolve));
  await answer(request, held as unknown as ServerResponse);
  await finished;
  return held;
}

/** Takes an answer in, and tells nobody. */
class HeldResponse extends Writable {
  headersSent = false;
  status = 200;
  headers: OutgoingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];

  get body(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  writeHead(status: number, headers: OutgoingHttpHeaders = {}): this {
    this.headersSent = true;
    this.status = status;
    this.headers = headers;
    return this;
  }

  setHeader(): this {
    return this;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
}

function presigner({ url = '' }: IncomingMessage): string {
  const given = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('X-Amz-Credential') ?? '';
  return given.split('/')[0] ?? '';
}

function parsed(body: string): JsonObject {
  const value = parsedOr(body, undefined);
  return isJsonObject(value) ? value : {};
}
