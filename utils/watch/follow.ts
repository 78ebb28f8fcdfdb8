import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { type Progress, progressOf } from '../execution-history/live-progress';
import type { MapRunCounts } from '../execution-history/map-run-record';
import { type RecordedEvent, recordedEvent } from '../execution-history/recorded-event';
import { Redactor } from '../execution-history/redact';
import type { Sender } from '../step-functions/read-execution';

/** Follows one execution: each look fetches only what is new. */
export class Follower {
  readonly #events: RecordedEvent[] = [];
  readonly #redactor = new Redactor();

  constructor(
    readonly sfn: Sender,
    readonly executionArn: string,
  ) {}

  /** How far it is now. */
  async look(): Promise<Progress> {
    const { executionArn } = this;
    const {
      status = '',
      startDate,
      stopDate,
    } = await this.sfn.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    await this.#fetchNew();
    const progress = progressOf({
      status,
      startedAtMs: startDate?.getTime() ?? 0,
      stoppedAtMs: stopDate?.getTime(),
      events: this.#events,
      mapRuns: await this.#mapRuns(),
    });
    const shown = (text: string) => this.#redactor.text(text);
    const errors = progress.errors.map((group) => ({
      ...group,
      error: shown(group.error),
      message: shown(group.message),
    }));
    return { ...progress, errors };
  }

  /** The newest first, until one is known; a page token of a growing history would not last. */
  async #fetchNew(): Promise<void> {
    const last = this.#events.at(-1)?.id ?? 0;
    const found: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.sfn.send(
        new GetExecutionHistoryCommand({
          executionArn: this.executionArn,
          reverseOrder: true,
          maxResults: last === 0 ? 1_000 : 200,
          // What a Fail state fails with stands in no event but in what a Catch gives on.
          includeExecutionData: true,
          nextToken,
        }),
      );
      const events = page.events ?? [];
      found.push(...events.filter(({ id = 0 }) => id > last));
      nextToken = (events.at(-1)?.id ?? 0) > last + 1 ? page.nextToken : undefined;
    } while (nextToken !== undefined);
    const added = found.reverse().map(recordedEvent);
    for (const { details } of added) {
      for (const text of [details.input, details.output, details.parameters, details.cause]) {
        if (text !== undefined) this.#redactor.learn(text);
      }
    }
    this.#events.push(...added);
  }

  async #mapRuns(): Promise<MapRunCounts[]> {
    const arns = this.#events.flatMap(({ details, type }) =>
      type === 'MapRunStarted' ? (details.mapRunArn ?? []) : [],
    );
    const counts: MapRunCounts[] = [];
    for (const mapRunArn of arns) {
      const { itemCounts } = await this.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
      const {
        total = 0,
        pending = 0,
        running = 0,
        succeeded = 0,
        failed = 0,
        timedOut = 0,
        aborted = 0,
      } = itemCounts ?? {};
      counts.push({ total, pending, running, succeeded, failed, timedOut, aborted });
    }
    return counts;
  }
}
