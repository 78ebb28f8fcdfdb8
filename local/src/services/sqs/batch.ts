import type { JsonObject } from '../../kernel/json';
import { missingParameter, SqsError } from './errors';
import { objects } from './request';

const MAX_ENTRIES = 10;

/**
 * Carries out the entries of a batch, each for itself: one that is refused stands under `Failed`.
 *
 * @param kind the entry's type in the API's model, such as `SendMessageBatchRequestEntry`
 */
export function inBatch(request: JsonObject, kind: string, carryOut: (entry: JsonObject) => JsonObject): JsonObject {
  const entries = batchEntries(request, kind);
  const answer: { Successful: JsonObject[]; Failed?: JsonObject[] } = { Successful: [] };
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: String(entry.Id), ...carryOut(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const { queryError, message } = error;
      answer.Failed ??= [];
      answer.Failed.push({ Id: String(entry.Id), SenderFault: true, Code: queryError, Message: message });
    }
  }
  return answer as unknown as JsonObject;
}

/** The entries of a batch, if it may hold them: a mistake here refuses them all. */
export function batchEntries(request: JsonObject, kind: string): JsonObject[] {
  const entries = objects(request.Entries);
  if (request.Entries === undefined) throw missingParameter('Entries');
  if (entries.length === 0) {
    throw refused('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw refused(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (typeof Id !== 'string' || !/^[\w-]{1,80}$/.test(Id)) {
      throw refused(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw refused('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
  return entries;
}

/** What refuses a whole batch. */
export function refused(code: string, message: string): SqsError {
  return new SqsError(code, `AWS.SimpleQueueService.${code}`, message);
}
