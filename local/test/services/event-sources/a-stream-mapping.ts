import type { Json, JsonObject } from '../../../src/kernel/json';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import {
  type StreamAnswer,
  StreamMapping,
  type StreamRecord,
  streamMappingSpec,
} from '../../../src/services/event-sources';

const START_MS = Date.UTC(2026, 0, 1);
export const STREAM = 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000';
export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:worker';

type Answer = Json | Partial<StreamAnswer>;

/** What a function does with the records of a call, the first of which has the number 1. */
export type Work = (records: readonly string[], call: number) => Answer | Promise<Answer>;

/** A stream, and a function that is mapped to it and works as it is told. */
export class AMapping {
  readonly clock = new VirtualClock(START_MS);
  /** When which records came to the function. */
  readonly seen: [atSeconds: number, records: string][] = [];
  /** What the destination heard. */
  readonly reports: JsonObject[] = [];
  readonly #stop = new AbortController();
  readonly #readers: ((record: StreamRecord) => void)[] = [];
  readonly #mapping: StreamMapping;

  constructor(properties: JsonObject, work: Work = () => null) {
    let calls = 0;
    this.#mapping = new StreamMapping({
      spec: streamMappingSpec({ StartingPosition: 'TRIM_HORIZON', ...properties }, 'Stack/Mapping'),
      stream: { arn: STREAM, shardId: 'shardId-1', read: (onRecord) => this.#readers.push(onRecord) },
      functionArn: FUNCTION,
      invoke: async (payload) => {
        const { Records } = JSON.parse(payload) as { Records: JsonObject[] };
        const names = Records.map(({ dynamodb }) => String((dynamodb as JsonObject).SequenceNumber));
        this.seen.push([this.seconds, names.join('')]);
        const answer = await work(names, ++calls);
        const isAnswer = typeof answer === 'object' && answer !== null;
        const told = isAnswer && ('functionError' in answer || 'isUnreached' in answer) ? answer : undefined;
        return { payload: JSON.stringify(answer), requestId: `request-${calls}`, ...told } as StreamAnswer;
      },
      report: async (destination, record) => {
        this.reports.push({ destination, ...record });
      },
      clock: this.clock,
      signal: this.#stop.signal,
      onBug: (error) => {
        throw error;
      },
    });
    running.push(this);
  }

  get seconds(): number {
    return (this.clock.now() - START_MS) / 1000;
  }

  start(): this {
    this.#mapping.start();
    return this;
  }

  stop(): void {
    this.#stop.abort(new Error('the test is over'));
  }

  /** Writes records, one for each letter, each of an item of its own unless told. */
  write(letters: string, more: JsonObject = {}, item?: string): void {
    for (const sequenceNumber of letters) {
      const record = { eventName: 'INSERT', dynamodb: { SequenceNumber: sequenceNumber, ...more } };
      for (const onRecord of this.#readers) {
        onRecord({ sequenceNumber, atMs: this.clock.now(), item: item ?? sequenceNumber, record });
      }
    }
  }

  pass(seconds: number): Promise<void> {
    return this.clock.sleep(seconds * 1000);
  }
}

const running: AMapping[] = [];

afterEach(() => {
  for (const mapping of running.splice(0)) mapping.stop();
});
