import { DescribeMapRunCommand, ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { LocalAws } from 'cdk-sfn-local';
import { door, type Figure, mebibytes } from './measured';

/** What this process holds, all garbage collected, when so much of the items is done. */
export interface Mark {
  readonly percent: number;
  /** Objects of the runner itself; those of DynamoDB live in a thread with a heap of its own. */
  readonly heapBytes: number;
  /** Contents of the buckets. */
  readonly bufferBytes: number;
  readonly residentBytes: number;
}

const QUARTERS = [0, 25, 50, 75];

/**
 * Looks, through the endpoint, how far a Map Run is, and measures at every quarter until told to stop.
 *
 * Gives no marks where the collector cannot be called: `node --expose-gc`.
 */
export class MemoryMarks {
  readonly #marks: Mark[] = [];
  readonly #client: SFNClient;
  readonly #watching: Promise<void>;
  #isOver = false;

  /** @param label of the Map whose items count */
  constructor(
    readonly aws: LocalAws,
    readonly executionArn: string,
    readonly label: string,
  ) {
    this.#client = new SFNClient(door(aws));
    this.#watching = globalThis.gc === undefined ? Promise.resolve() : this.#watch();
  }

  async stop(): Promise<Mark[]> {
    this.#isOver = true;
    await this.#watching;
    if (globalThis.gc !== undefined) this.#mark(100);
    this.#client.destroy();
    return this.#marks;
  }

  async #watch(): Promise<void> {
    for (const percent of QUARTERS) {
      while (!this.#isOver && (await this.#percent()) < percent) await new Promise((next) => setTimeout(next, 50));
      if (!this.#isOver) this.#mark(percent);
    }
  }

  /** -1 before the run begins. */
  async #percent(): Promise<number> {
    const { mapRuns = [] } = await this.#client.send(new ListMapRunsCommand({ executionArn: this.executionArn }));
    const run = mapRuns.find(({ mapRunArn = '' }) => mapRunArn.includes(`/${this.label}:`));
    if (run === undefined) return -1;
    const { itemCounts } = await this.#client.send(new DescribeMapRunCommand({ mapRunArn: run.mapRunArn }));
    return (100 * Number(itemCounts?.succeeded)) / Math.max(1, Number(itemCounts?.total));
  }

  #mark(percent: number): void {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    this.#marks.push({ percent, heapBytes: heapUsed, bufferBytes: arrayBuffers, residentBytes: rss });
  }
}

/** One figure for each mark. */
export function figuresOf(marks: readonly Mark[], what = ''): Figure[] {
  return marks.map(({ percent, heapBytes, bufferBytes, residentBytes }) => ({
    what: `${what}MiB at ${percent} %: runner, buckets, process`,
    value: [heapBytes, bufferBytes, residentBytes].map(mebibytes).join(', '),
  }));
}
