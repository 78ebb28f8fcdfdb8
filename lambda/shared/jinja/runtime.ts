import type { Limits } from './limits';
import type { Arguments, Undefined, Value } from './values';

/** What every part of a rendering needs: the limits, and how a missing value behaves. */
export interface Runtime {
  readonly limits: Limits;

  /** A missing value; `message` is the reason if it is used. */
  missing(message: string): Undefined;

  /** Applies a filter by name, for `map`. */
  filter(name: Value, value: Value, args: Arguments): Value;

  /** Applies a test by name, for `select` and its like. */
  test(name: Value, value: Value, args: Arguments): Value;
}
