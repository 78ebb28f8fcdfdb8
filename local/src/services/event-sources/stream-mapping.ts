import type { Clock } from '../../kernel/clock';
import type { JsonObject } from '../../kernel/json';
import { invocationRecord, type StreamAnswer } from './invocation-record';
import { StreamLane } from './stream-lane';
import type { StreamMappingSpec } from './stream-mapping-spec';
import type { SourceStream } from './stream-record';

/** What a mapping of a stream is made of. */
export interface StreamMappingOptions {
  readonly spec: StreamMappingSpec;
  readonly stream: SourceStream;
  readonly functionArn: string;
  /** Calls the function with an event; what the function throws is an answer, too. */
  invoke(payload: string): Promise<StreamAnswer>;
  /** Hands the record of what was given up to the destination. */
  report(destinationArn: string, record: JsonObject): Promise<void>;
  readonly clock: Clock;
  /** Ends the mapping. */
  readonly signal: AbortSignal;
  /** Told of what must not happen. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Takes records of a stream to a function, as Lambda's pollers do.
 *
 * A stream has one shard here; in it, as many batches are under way as the mapping has lanes, and an item keeps to one.
 */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #lanes: readonly StreamLane[];

  /** From now on it sees what comes, if it reads from the beginning. */
  constructor(options: StreamMappingOptions) {
    this.#options = options;
    const { spec, stream, functionArn, report } = options;
    this.#lanes = Array.from(
      { length: spec.parallel },
      () =>
        new StreamLane({
          ...options,
          giveUp: async (records) => {
            if (spec.onFailure !== undefined) {
              await report(spec.onFailure, invocationRecord(records, functionArn, stream));
            }
          },
        }),
    );
    if (spec.startingPosition === 'TRIM_HORIZON') this.#read();
  }

  /** Begins; what ends it is the signal. */
  start(): void {
    const { spec, signal, onBug } = this.#options;
    if (spec.startingPosition === 'LATEST') this.#read();
    for (const lane of this.#lanes) {
      lane.run().catch((error) => {
        // After the end everything that still waits is rejected, and that is no bug.
        if (!signal.aborted) onBug(error);
      });
    }
  }

  #read(): void {
    this.#options.stream.read((record) => this.#lanes[laneOf(record.item, this.#lanes.length)]?.push(record));
  }
}

/** The same for the same item, whatever came before. */
function laneOf(item: string, lanes: number): number {
  let hash = 0;
  for (const character of item) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 4_294_967_296;
  return hash % lanes;
}
