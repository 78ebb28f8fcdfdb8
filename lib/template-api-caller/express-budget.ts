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
  readonly maxRateLimitWaits: number;
  readonly maxRateLimitWaitSeconds: number;
}

/**
 * The longest time that a call can take: every attempt runs into its timeout, every delay is as long as it may be, and the
 * API asks for every wait.
 */
export function longestCallSeconds(times: CallTimes): number {
  const delays = 2 ** times.maxRetries - 1; // 1 s, doubled each time
  const visit = (times.maxRetries + 1) * times.attemptSeconds + delays;
  return (times.maxRateLimitWaits + 1) * visit + times.maxRateLimitWaits * times.maxRateLimitWaitSeconds;
}
