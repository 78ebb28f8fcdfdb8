import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { ServiceError } from '../../kernel/service-error';

/** An object as it lies in a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** What its writer said about it, such as `content-type` and `x-amz-meta-*`: it comes back with the object. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An object to be written. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Refuses to replace an object. */
  readonly onlyIfAbsent?: boolean;
}

/** The buckets of a run, in memory. */
export class ObjectStore {
  readonly #buckets: ReadonlyMap<string, Map<string, StoredObject>>;
  readonly #clock: Clock;

  constructor(bucketNames: readonly string[], clock: Clock) {
    this.#buckets = new Map(bucketNames.map((name) => [name, new Map<string, StoredObject>()]));
    this.#clock = clock;
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
  put({ bucket, key, body, headers, onlyIfAbsent = false }: NewObject): StoredObject {
    const objects = this.#bucket(bucket);
    if (onlyIfAbsent && objects.has(key)) {
      const message = 'At least one of the pre-conditions you specified did not hold';
      throw new ServiceError('PreconditionFailed', 412, message);
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const stored = { key, body, etag, modifiedAtMs: this.#clock.now(), headers };
    objects.set(key, stored);
    return stored;
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
  get(bucket: string, key: string): StoredObject {
    const found = this.#bucket(bucket).get(key);
    if (found === undefined) throw new ServiceError('NoSuchKey', 404, 'The specified key does not exist.');
    return found;
  }

  /** An object that is not there is deleted as well. */
  delete(bucket: string, key: string): void {
    this.#bucket(bucket).delete(key);
  }

  /** The objects of a bucket in the order in which S3 lists them, that of their keys' bytes. */
  sorted(bucket: string): StoredObject[] {
    return [...this.#bucket(bucket).values()].sort((a, b) => Buffer.from(a.key).compare(Buffer.from(b.key)));
  }

  #bucket(name: string): Map<string, StoredObject> {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', 404, 'The specified bucket does not exist');
    return bucket;
  }
}
