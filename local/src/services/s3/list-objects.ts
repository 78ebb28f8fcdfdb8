import type { ObjectStore, StoredObject } from './object-store';

/** What to list. */
export interface ListRequest {
  readonly bucket: string;
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  /** Objects and common prefixes on one page, at most 1,000. */
  readonly maxKeys?: number | undefined;
  readonly startAfter?: string | undefined;
  readonly continuationToken?: string | undefined;
}

/** One page of a listing. */
export interface Listing {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** Present when there is more. */
  readonly nextToken?: string;
}

const MAX_KEYS = 1000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(store: ObjectStore, request: ListRequest): Listing {
  const { bucket, prefix = '', delimiter = '', startAfter = '', continuationToken } = request;
  const limit = Math.min(request.maxKeys ?? MAX_KEYS, MAX_KEYS);
  const continued =
    continuationToken === undefined ? undefined : Buffer.from(continuationToken, 'base64url').toString();
  const after = continued ?? startAfter;
  const objects: StoredObject[] = [];
  const commonPrefixes = new Set<string>();
  let last = after;
  for (const object of store.sorted(bucket)) {
    if (!object.key.startsWith(prefix) || !isAfter(object.key, after)) continue;
    const cut = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : object.key.slice(0, cut + delimiter.length);
    // The page before may have ended with this prefix: all that it stands for is listed.
    if (common !== undefined && (commonPrefixes.has(common) || common === continued)) continue;
    if (objects.length + commonPrefixes.size >= limit) {
      const more = limit > 0 && { nextToken: Buffer.from(last).toString('base64url') };
      return { objects, commonPrefixes: [...commonPrefixes], ...more };
    }
    if (common === undefined) objects.push(object);
    else commonPrefixes.add(common);
    last = common ?? object.key;
  }
  return { objects, commonPrefixes: [...commonPrefixes] };
}

function isAfter(key: string, other: string): boolean {
  return Buffer.from(key).compare(Buffer.from(other)) > 0;
}
