import * as matchers from './matchers';

export type { MatcherContext, MatcherResult, TextOrPattern } from './matchers';
export { matchers };

/** What `expect` of a report can say. */
export interface ExecutionMatchers<R> {
  /** Passes when the execution succeeded. */
  toHaveSucceeded(): R;
  /** Passes when the execution succeeded with this output; asymmetric matchers may stand in it. */
  toHaveOutput(expected: unknown): R;
  /** Passes when the execution failed, whatever the error. */
  toHaveFailed(): R;
  /** Passes when the execution failed with this error and, if one is given, this cause. */
  toHaveFailedWith(error: matchers.TextOrPattern, cause?: matchers.TextOrPattern): R;
  /** Passes when the time of the whole execution was over. */
  toHaveTimedOut(): R;
  /** Passes when the execution was stopped. */
  toHaveBeenStopped(): R;
  /** Passes when the execution entered these states in this order; others may lie between them. */
  toHaveEntered(...states: string[]): R;
  /** Passes when the execution entered exactly these states in exactly this order. */
  toHavePath(...states: string[]): R;
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the type parameters must be those of @types/jest, to the letter
    interface Matchers<R, T = {}> extends ExecutionMatchers<R> {}
  }
}

// With globals switched off there is none: `expect.extend(matchers)` is up to the test then.
const { expect } = globalThis as { readonly expect?: { extend?(matchers: object): void } };
expect?.extend?.({ ...matchers });
