import { isJsonObject, type Json } from '../../kernel/json';

/**
 * The messages of a batch that a function says it failed at; `all` when the answer makes no sense.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(payload: string, messageIds: readonly string[]): readonly string[] | 'all' {
  const answer = parsed(payload);
  if (answer === undefined) return 'all';
  const failures = isJsonObject(answer) ? (answer.batchItemFailures ?? []) : [];
  if (!Array.isArray(failures)) return 'all';
  const failed: string[] = [];
  for (const failure of failures) {
    const id = isJsonObject(failure) ? failure.itemIdentifier : undefined;
    // Of an id that is not in the batch the guide says nothing; nothing is lost this way.
    if (typeof id !== 'string' || !messageIds.includes(id)) return 'all';
    failed.push(id);
  }
  return failed;
}

function parsed(payload: string): Json | undefined {
  try {
    return payload === '' ? null : (JSON.parse(payload) as Json);
  } catch {
    return undefined;
  }
}
