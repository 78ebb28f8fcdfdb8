import type { JsonObject } from '../../kernel/json';

/** A record of a stream. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** When it came, in milliseconds since the epoch. */
  readonly atMs: number;
  /** What it is about: records of one item are worked on in their order. */
  readonly item: string;
  /** As the function gets it. */
  readonly record: JsonObject;
}

/** The stream that a mapping reads. */
export interface SourceStream {
  readonly arn: string;
  readonly shardId: string;
  /** Gives every record from now on to a reader. */
  read(onRecord: (record: StreamRecord) => void): void;
}
