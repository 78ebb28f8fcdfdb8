import type { JsonObject } from '../../kernel/json';

/**
 * Most characters of an error's name and of a cause.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html
 */
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

interface ErrorAndCause {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** Error and cause as events hold them: cut to what they may hold, absent where nobody gave one. */
export function failedDetails({ error, cause }: ErrorAndCause): { error?: string; cause?: string } {
  return {
    ...(error === undefined ? {} : { error: error.slice(0, MAX_ERROR) }),
    ...(cause === undefined ? {} : { cause: cause.slice(0, MAX_CAUSE) }),
  };
}

/** What a catcher hands on. Recorded: a timeout has an empty cause; an error or cause that nobody gave is null. */
export function errorOutput(failure: ErrorAndCause): JsonObject {
  const { error, cause } = failedDetails(failure);
  return { Error: error ?? null, Cause: cause ?? (error === 'States.Timeout' ? '' : null) };
}
