/**
 * An expression took too many steps or nested too deeply; the texts are the guide's.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
}

/** How deep an evaluation may nest before the stack of this process would end first. */
const MAX_DEPTH = 1_000;

/**
 * AWS stops an evaluation after about a second. Counting steps instead keeps a run the same on every machine; on the
 * machines tried, this many take a quarter of a second to a second.
 */
const MAX_STEPS = 500_000;

/** Counts what one evaluation of an expression takes. */
export class Budget {
  #steps = 0;
  #depth = 0;

  /** @param now the time that the expression sees, in milliseconds since the epoch */
  constructor(readonly now: Date) {}

  enter(): void {
    if (++this.#steps > MAX_STEPS) throw new BudgetExceeded('Expression evaluation timeout');
    if (++this.#depth > MAX_DEPTH) throw new BudgetExceeded('Stack overflow error');
  }

  leave(): void {
    this.#depth--;
  }
}
