import { METRICS } from '../../../lib/cross-team-pipeline/contract';
import { type Log, metricLine } from './log';
import { parseMessage, type Schema } from './matches-schema';
import { type BatchResponse, judgeBatch, type QueueEvent, type QueueRecord, type Verdict } from './queue-event';

/** How a queue of the contract's messages is consumed. */
export interface ConsumeOptions {
  /** What every message must be. */
  readonly schema: Schema;
  /** Whether messages are handled one after the other, as those of a FIFO queue. */
  readonly inOrder: boolean;
  /** Of the metrics. */
  readonly dimension: { readonly [name: string]: string };
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Handles every message of a batch by itself. One that cannot be handled comes again; so does one that is no message of
 * the contract, which is counted, until it goes to the dead-letter queue.
 */
export function consumeMessages<M>(
  event: QueueEvent,
  { schema, inOrder, dimension, now, log }: ConsumeOptions,
  handle: (message: M, record: QueueRecord) => Promise<Verdict>,
): Promise<BatchResponse> {
  const judge = async (record: QueueRecord): Promise<Verdict> => {
    const message = parseMessage<M>(record.body, schema);
    if (message !== undefined) return handle(message, record);
    log(metricLine(now(), dimension, { [METRICS.malformedMessages]: 1 }));
    log({ message: 'no message of this contract', messageId: record.messageId });
    return 'again';
  };
  return judgeBatch(event, judge, {
    inOrder,
    onError: ({ messageId }, error) => {
      const { name, message: cause } = error as Error;
      log({ message: 'message not handled; it comes again', messageId, error: name, cause });
    },
  });
}
