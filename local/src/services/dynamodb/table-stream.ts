import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { BadRequest } from '../../kernel/bad-request';
import type { Clock } from '../../kernel/clock';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { TableSpec } from './create-table';
import { itemBytes } from './item-size';
import { keyAttributes } from './key-schema';

/** A change of an item, as those who read the stream get it. */
export interface ChangeRecord {
  readonly sequenceNumber: string;
  /** When it changed, in milliseconds since the epoch. */
  readonly atMs: number;
  /** The item that changed: what is told of it comes in order. */
  readonly item: string;
  /** The record as a function finds it in its event. */
  readonly record: JsonObject;
}

/** An item before and after a write; undefined where it was not there. */
export interface Change {
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

/** What records hold besides the key, by the view of the stream. */
const IMAGES: Readonly<Record<string, readonly ('NewImage' | 'OldImage')[]>> = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** Numbers have from 21 to 40 digits, as the API has it; all of one length, so that their texts sort as they do. */
const FIRST_NUMBER = 100_000_000_000_000_000_000_000n;

/**
 * The stream of a table: one shard, in which every change of the table stands in the order of the writes.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class TableStream {
  readonly arn: string;
  readonly shardId: string;
  readonly #viewType: string;
  readonly #keyNames: readonly string[];
  readonly #clock: Clock;
  readonly #readers: ((change: ChangeRecord) => void)[] = [];
  #count = 0n;

  constructor(table: TableSpec, stream: { readonly arn: string; readonly viewType: string }, clock: Clock) {
    if (!Object.hasOwn(IMAGES, stream.viewType)) {
      const place = `${table.place}/StreamSpecification/StreamViewType`;
      throw new BadRequest(`${place}: must be one of ${Object.keys(IMAGES).join(', ')}, got ${stream.viewType}`);
    }
    this.arn = stream.arn;
    this.shardId = `shardId-${'1'.padStart(20, '0')}-${digest(stream.arn).slice(0, 8)}`;
    this.#viewType = stream.viewType;
    this.#keyNames = keyAttributes(table.properties).map(({ name }) => name);
    this.#clock = clock;
  }

  /** True once somebody reads it: until then nobody has to know what changes. */
  get isRead(): boolean {
    return this.#readers.length > 0;
  }

  /** What `DescribeTable` says of it. */
  get description(): JsonObject {
    return {
      StreamSpecification: { StreamEnabled: true, StreamViewType: this.#viewType },
      LatestStreamLabel: this.arn.slice(this.arn.indexOf('/stream/') + '/stream/'.length),
      LatestStreamArn: this.arn,
    };
  }

  /** Gives every change from now on to a reader. */
  read(onChange: (change: ChangeRecord) => void): void {
    this.#readers.push(onChange);
  }

  /** The key of an item, or of what is to become one. */
  keyOf(item: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(item).filter(([name]) => this.#keyNames.includes(name)));
  }

  /** Tells the readers what a write did to an item; one that changed nothing is not told of. */
  tell({ before, after }: Change): void {
    const item = after ?? before;
    if (item === undefined || isDeepStrictEqual(comparable(before), comparable(after))) return;
    const key = this.keyOf(item);
    const eventName = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
    const sequenceNumber = String(FIRST_NUMBER + this.#count++);
    const atMs = this.#clock.now();
    const images = { NewImage: after, OldImage: before };
    const data: JsonObject = { Keys: key };
    for (const name of IMAGES[this.#viewType] ?? []) {
      const image = images[name];
      if (image !== undefined) data[name] = image;
    }
    const record: JsonObject = {
      eventID: digest(`${this.arn} ${sequenceNumber}`),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.arn.split(':')[3] ?? '',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(atMs / 1000),
        ...data,
        SequenceNumber: sequenceNumber,
        SizeBytes: Object.values(data).reduce<number>((bytes, image) => bytes + itemBytes(image as JsonObject), 0),
        StreamViewType: this.#viewType,
      },
      eventSourceARN: this.arn,
    };
    const change = { sequenceNumber, atMs, item: JSON.stringify(key), record };
    for (const onChange of this.#readers) onChange(change);
  }
}

function digest(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The same for all that DynamoDB takes for equal: a set has no order. */
function comparable(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((element) => comparable(element) as Json);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const isSet = /^[SNB]S$/.test(name) && Array.isArray(held);
      return [name, isSet ? [...held].sort() : (comparable(held) as Json)];
    }),
  );
}
