/** A message as Lambda hands it over, as far as it is read here. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly [name: string]: string };
}

/** What Lambda calls the consumer of a queue with. */
export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** Messages that stay in the queue; the others are deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What becomes of one message. */
export type Verdict = 'done' | 'again';

/**
 * Judges every message of a batch by itself; one that throws stays in the queue and leaves the others alone.
 *
 * Those of a FIFO queue are judged one after the other, and what comes after one that stays, stays too: handled earlier it
 * would overtake.
 */
export async function judgeBatch(
  { Records }: QueueEvent,
  judge: (record: QueueRecord) => Promise<Verdict>,
  options: { readonly inOrder: boolean; readonly onError: (record: QueueRecord, error: unknown) => void },
): Promise<BatchResponse> {
  const judgeSafely = async (record: QueueRecord): Promise<Verdict> => {
    try {
      return await judge(record);
    } catch (error) {
      options.onError(record, error);
      return 'again';
    }
  };
  const verdicts: Verdict[] = [];
  if (options.inOrder) {
    for (const record of Records) verdicts.push(verdicts.includes('again') ? 'again' : await judgeSafely(record));
  } else {
    verdicts.push(...(await Promise.all(Records.map(judgeSafely))));
  }
  return {
    batchItemFailures: Records.filter((_record, i) => verdicts[i] === 'again').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
}
