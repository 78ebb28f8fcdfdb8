import type { QueueEvent, QueueRecord } from '../../lambda/shared/cross-team/queue-event';
import type { Answer, Answerer, Delivery } from '../../lambda/shared/cross-team/task-answers';
import type { HandOff } from '../../lib/cross-team-pipeline/contract';

/** A message to Team B. */
export function aHandOff(parts: Partial<HandOff> = {}): HandOff {
  return {
    version: 1,
    workId: 'execution-1#team-b',
    taskToken: 'token-1',
    sentAt: '2026-01-01T00:00:00.000Z',
    answerBy: '2026-01-01T12:00:00.000Z',
    payload: { messageText: 'Hello' },
    ...parts,
  };
}

/** A message as Lambda hands it over. */
export function aRecord(body: unknown, messageId = 'message-1', sentAt = 0): QueueRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { SentTimestamp: `${sentAt}` },
  };
}

/** A batch of messages. */
export function aBatch(...records: QueueRecord[]): QueueEvent {
  return { Records: records };
}

/** The messages of a response that stay in the queue. */
export function stayed(response: {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}): string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Takes the first answer of each token, as Step Functions does, and refuses those that it is told to. */
export class TokenBook implements Answerer {
  readonly taken = new Map<string, { readonly workId: string; readonly answer: Answer }>();
  readonly beats: string[] = [];
  refused = 0;
  readonly closed = new Set<string>();
  /** What the next answer meets instead of an answer. */
  nextError?: Error;

  async answer(work: { workId: string; taskToken: string }, answer: Answer): Promise<Delivery> {
    const error = this.nextError;
    this.nextError = undefined;
    if (error !== undefined) throw error;
    if (this.closed.has(work.taskToken) || this.taken.has(work.taskToken)) {
      this.refused += 1;
      return 'refused';
    }
    this.taken.set(work.taskToken, { workId: work.workId, answer });
    return 'delivered';
  }

  async heartbeat({ taskToken }: { taskToken: string }): Promise<Delivery> {
    this.beats.push(taskToken);
    return this.closed.has(taskToken) ? 'refused' : 'delivered';
  }
}
