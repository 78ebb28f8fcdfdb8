import { crc32, gunzipSync } from 'node:zlib';
import type { Clock } from '../../kernel/clock';
import { asText, isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { sdkFailure } from '../../kernel/sdk-answer';
import type { Random } from '../../kernel/seeded-random';
import { ServiceError } from '../../kernel/service-error';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily, taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { listObjects } from './list-objects';
import type { ObjectStore, StoredObject } from './object-store';

type Action = (store: ObjectStore, request: JsonObject, isSdk: boolean) => JsonObject;

const ACTIONS: Readonly<Record<string, Action>> = {
  getObject: (store, request, isSdk) => {
    const object = store.get(bucketOf(request), keyOf(request));
    return { ...described(object), Body: isSdk ? object.body.toString('utf8') : readableText(object.body) };
  },
  headObject: (store, request) => described(store.get(bucketOf(request), keyOf(request))),
  putObject: (store, request) => {
    const body = bodyOf(request);
    const { etag } = store.put({
      bucket: bucketOf(request),
      key: keyOf(request),
      body,
      headers: headersOf(request),
      onlyIfAbsent: request.IfNoneMatch === '*',
    });
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return {
      ChecksumCRC32: sum.toString('base64'),
      ChecksumType: 'FULL_OBJECT',
      ETag: etag,
      ServerSideEncryption: 'AES256',
    };
  },
  listObjectsV2: listed,
  deleteObject: (store, request) => {
    store.delete(bucketOf(request), keyOf(request));
    return {};
  },
  deleteObjects: (store, request) => {
    const { Objects: objects } = isJsonObject(request.Delete) ? request.Delete : {};
    const keys = (Array.isArray(objects) ? objects.filter(isJsonObject) : []).map(({ Key }) => String(Key));
    for (const key of keys) store.delete(bucketOf(request), key);
    return { Deleted: keys.map((Key) => ({ Key })) };
  },
  copyObject: (store, request) => {
    const [, from = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(String(request.CopySource ?? '')) ?? [];
    const { body, headers } = store.get(from, decodeURIComponent(key));
    const { etag, modifiedAtMs } = store.put({ bucket: bucketOf(request), key: keyOf(request), body, headers });
    return { CopyObjectResult: { ETag: etag, LastModified: new Date(modifiedAtMs).toISOString() } };
  },
};

/** Readers and writers of a distributed Map, and operations through the SDK. */
export const S3_FAMILIES: readonly ResourceFamily[] = [
  familyOf('s3', 'S3', ['s3:getObject', 's3:listObjectsV2', 's3:putObject']),
  familyOf(
    'aws-sdk:s3',
    'S3',
    Object.keys(ACTIONS).map((action) => `aws-sdk:s3:${action}`),
  ),
];

/** Carries out the Task states, item readers and result writers that call S3. */
export class S3Tasks {
  constructor(
    readonly store: ObjectStore,
    readonly clock: Clock,
    readonly random: Random,
  ) {}

  owns(resource: string): boolean {
    return S3_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ resource, parameters }: Pick<TaskCall, 'resource' | 'parameters'>): Promise<Json> {
    const target = taskResource(resource);
    const action = target && ACTIONS[target.action];
    if (target === undefined || action === undefined) throw new TypeError(`not a resource of S3: ${resource}`);
    const request = taskRequest(parameters, ['Body']);
    for (const name of ['Bucket', 'Key']) {
      if (request[name] !== undefined && typeof request[name] !== 'string') {
        throw refusedParameters(request, `The value for the field '${name}' must be a STRING`);
      }
    }
    try {
      return action(this.store, request, target.isSdk);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { code, message, status } = error;
      const requestId = this.random.uuid().replaceAll('-', '').slice(0, 16).toUpperCase();
      throw sdkFailure('S3', WITH_A_CLASS.includes(code) ? code : 'S3Exception', { message, status, requestId });
    }
  }
}

/** Errors that the SDK has a class for; all others are named after the client. */
const WITH_A_CLASS = ['NoSuchKey', 'NoSuchBucket'];

/** Headers that a parameter stands for. */
const HEADERS: Readonly<Record<string, string>> = {
  ContentType: 'content-type',
  ContentLanguage: 'content-language',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  CacheControl: 'cache-control',
};

function headersOf(request: JsonObject): Record<string, string> {
  const given = Object.entries(HEADERS).filter(([name]) => typeof request[name] === 'string');
  const metadata = isJsonObject(request.Metadata) ? Object.entries(request.Metadata) : [];
  return Object.fromEntries([
    ...given.map(([name, header]) => [header, String(request[name])]),
    ...metadata.map(([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, String(value)]),
  ]);
}

function described({ body, etag, modifiedAtMs, headers }: StoredObject): JsonObject {
  const given = Object.entries(HEADERS).filter(([, header]) => headers[header] !== undefined);
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return {
    AcceptRanges: 'bytes',
    ContentLength: body.length,
    ContentType: 'application/octet-stream',
    ...Object.fromEntries(given.map(([name, header]) => [name, headers[header] as string])),
    ETag: etag,
    LastModified: new Date(modifiedAtMs).toISOString(),
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice('x-amz-meta-'.length), value])),
    ServerSideEncryption: 'AES256',
  };
}

/** A list as the SDK gives it; readers get their times in seconds. */
function listed(store: ObjectStore, request: JsonObject, isSdk: boolean): JsonObject {
  const text = (name: string) => (typeof request[name] === 'string' ? request[name] : undefined);
  const bucket = bucketOf(request);
  const maxKeys = request.MaxKeys === undefined ? undefined : Number(request.MaxKeys);
  const { objects, commonPrefixes, nextToken } = listObjects(store, {
    bucket,
    prefix: text('Prefix'),
    delimiter: text('Delimiter'),
    maxKeys,
    startAfter: text('StartAfter'),
    continuationToken: text('ContinuationToken'),
  });
  return {
    ...(objects.length > 0 && {
      Contents: objects.map(({ key, etag, body, modifiedAtMs }) => ({
        ETag: etag,
        Key: key,
        LastModified: isSdk ? new Date(modifiedAtMs).toISOString() : Math.floor(modifiedAtMs / 1_000),
        Size: body.length,
        StorageClass: 'STANDARD',
      })),
    }),
    ...(commonPrefixes.length > 0 && { CommonPrefixes: commonPrefixes.map((Prefix) => ({ Prefix })) }),
    IsTruncated: nextToken !== undefined,
    KeyCount: objects.length + commonPrefixes.length,
    MaxKeys: maxKeys ?? 1_000,
    Name: bucket,
    ...(nextToken !== undefined && { NextContinuationToken: nextToken }),
    Prefix: text('Prefix') ?? '',
  };
}

function bucketOf({ Bucket }: JsonObject): string {
  return String(Bucket ?? '').replace(/^arn:[^:]+:s3:::/, '');
}

function keyOf({ Key }: JsonObject): string {
  return String(Key ?? '');
}

/** An object given as a body is stored as JSON. */
function bodyOf({ Body }: JsonObject): Buffer {
  if (Body === undefined) return Buffer.alloc(0);
  return Buffer.from(asText(Body));
}

/** A reader reads compressed files as they are. */
function readableText(body: Buffer): string {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return (isGzip ? gunzipSync(body) : body).toString('utf8');
}
