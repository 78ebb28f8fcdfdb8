import { THROTTLE_RETRIES } from './definition';
import { READ_TIMEOUT_SECONDS } from './get-template';

/**
 * Seconds that an EXPRESS execution may take.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const EXPRESS_SECONDS = 300;

/** What a call may take its time with. */
export interface CallTimes {
  /** Longest time of one attempt. */
  readonly attemptSeconds: number;
  readonly maxRetries: number;
  readonly maxReadRetries: number;
  readonly maxRateLimitWaits: number;
  readonly maxRateLimitWaitSeconds: number;
}

/** Lambda refuses an invocation at once; a second is more than it takes. */
const REFUSAL_SECONDS = 1;

/**
 * The longest time that a call can take: every read and every attempt runs into its timeout, Lambda refuses as often as it
 * is asked again, every delay is as long as it may be, and the API asks for every wait.
 */
export function longestCallSeconds(times: CallTimes): number {
  const read = (times.maxReadRetries + 1) * READ_TIMEOUT_SECONDS + delaysOf(times.maxReadRetries);
  const refusals = THROTTLE_RETRIES * REFUSAL_SECONDS + delaysOf(THROTTLE_RETRIES);
  const visit = (times.maxRetries + 1) * times.attemptSeconds + delaysOf(times.maxRetries) + refusals;
  return read + (times.maxRateLimitWaits + 1) * visit + times.maxRateLimitWaits * times.maxRateLimitWaitSeconds;
}

/** Seconds between the attempts: 1 before the first retry, doubled before each other. */
function delaysOf(retries: number): number {
  return 2 ** retries - 1;
}
