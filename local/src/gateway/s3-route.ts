import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../kernel/service-error';
import { listObjects, type ObjectStore, type StoredObject } from '../services/s3';
import { sendS3Error } from './api-error';
import { decodeAwsChunked } from './aws-chunked';
import { readBytes } from './read-body';
import { listingXml } from './s3-listing';

/** What an object keeps of the request that wrote it. */
const KEPT_HEADERS = /^(content-type|content-language|content-disposition|cache-control|expires|x-amz-meta-.+)$/;

/** Headers that would change the answer, and are not served. */
const REFUSED_HEADERS = ['range', 'if-match', 'if-modified-since', 'if-unmodified-since', 'x-amz-copy-source'];

const LISTING = ['list-type', 'prefix', 'delimiter', 'max-keys', 'start-after', 'continuation-token', 'encoding-type'];

/** True for a request that is signed for S3, whose paths look like nothing in particular. */
export function isS3Request(request: IncomingMessage): boolean {
  const { authorization = '' } = request.headers;
  return /Credential=[^,]*\/s3\/aws4_request/.test(authorization) || /%2Fs3%2Faws4_request/i.test(request.url ?? '');
}

/** Answers S3, with the bucket in the path. */
export async function answerS3(request: IncomingMessage, response: ServerResponse, store: ObjectStore): Promise<void> {
  try {
    const target = targetOf(request);
    requireServed(request, target);
    const { bucket, key, query } = target;
    if (request.method === 'PUT') {
      await put(request, response, store, target);
    } else if (request.method === 'DELETE') {
      store.delete(bucket, key);
      response.writeHead(204);
      response.end();
    } else if (key === '') {
      list(response, store, bucket, query);
    } else {
      const object = store.get(bucket, key);
      response.writeHead(200, headersOf(object));
      response.end(request.method === 'HEAD' ? undefined : object.body);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    request.resume();
    sendS3Error(response, error, request.method === 'HEAD');
  }
}

/** Which operation of S3 a request asks for, by the names of its API. */
export function s3Call(request: IncomingMessage): { operation: string; bucket: string; key: string } {
  const { bucket, key } = targetOf(request);
  const verb = { PUT: 'Put', DELETE: 'Delete', HEAD: 'Head' }[request.method ?? ''] ?? 'Get';
  return { operation: key === '' ? 'ListObjectsV2' : `${verb}Object`, bucket, key };
}

interface Target {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Not with `URL`, which takes `..` in a key for a step up. */
function targetOf(request: IncomingMessage): Target {
  const [, path = '', query = ''] = /^\/([^?]*)\??(.*)$/.exec(request.url ?? '') ?? [];
  const [, bucket = '', key = ''] = /^([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), query: new URLSearchParams(query) };
}

function requireServed({ method, headers }: IncomingMessage, { key, query }: Target): void {
  const isList = method === 'GET' && key === '' && query.get('list-type') === '2';
  const isObject = key !== '' && ['PUT', 'GET', 'HEAD', 'DELETE'].includes(method ?? '');
  const parameter = [...query.keys()].find(
    (name) => !(isList && LISTING.includes(name)) && name !== 'x-id' && !/^x-amz-/i.test(name),
  );
  const header = REFUSED_HEADERS.find((name) => headers[name] !== undefined);
  const condition = headers['if-none-match'];
  const isConditionServed = condition === undefined || (method === 'PUT' && condition === '*');
  const what =
    (!isList && !isObject && `${method} of ${key === '' ? 'a bucket' : 'an object'}`) ||
    (parameter !== undefined && `the query parameter ${parameter}`) ||
    (header !== undefined && `the header ${header}`) ||
    (!isConditionServed && `the header if-none-match: ${condition}`);
  if (what === false) return;
  const served = 'PutObject, GetObject, HeadObject, DeleteObject and ListObjectsV2';
  throw new ServiceError('NotImplemented', 501, `${what} is not served: of S3, sfn-local serves ${served}`);
}

async function put(
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
  { bucket, key }: Target,
): Promise<void> {
  const { headers } = request;
  const encodings = String(headers['content-encoding'] ?? '').split(/, */);
  const isChunked = encodings.includes('aws-chunked') || /^STREAMING-/.test(String(headers['x-amz-content-sha256']));
  const encoding = encodings.filter((name) => name !== 'aws-chunked').join(', ');
  const body = await readBytes(request);
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name)) as [string, string][];
  const { etag } = store.put({
    bucket,
    key,
    body: isChunked ? decodeAwsChunked(body) : body,
    headers: { ...Object.fromEntries(kept), ...(encoding !== '' && { 'content-encoding': encoding }) },
    onlyIfAbsent: headers['if-none-match'] === '*',
  });
  response.writeHead(200, { ETag: etag });
  response.end();
}

function list(response: ServerResponse, store: ObjectStore, bucket: string, query: URLSearchParams): void {
  const given = (name: string) => query.get(name) ?? undefined;
  const maxKeys = given('max-keys');
  const wanted = {
    bucket,
    prefix: given('prefix'),
    delimiter: given('delimiter'),
    maxKeys: maxKeys === undefined ? undefined : Number(maxKeys),
    startAfter: given('start-after'),
    continuationToken: given('continuation-token'),
  };
  const xml = listingXml(wanted, listObjects(store, wanted), given('encoding-type') === 'url');
  response.writeHead(200, { 'Content-Type': 'application/xml' });
  response.end(xml);
}

function headersOf({ body, etag, modifiedAtMs, headers }: StoredObject): Record<string, string | number> {
  return {
    'content-type': 'binary/octet-stream',
    ...headers,
    'content-length': body.length,
    etag,
    'last-modified': new Date(modifiedAtMs).toUTCString(),
  };
}
