/**
 * An expression took too long, too much memory or nested too deeply; the texts are the guide's.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class BudgetExceeded extends Error {
  static readonly TIME = 'Expression evaluation timeout';
  static readonly MEMORY = 'Expression evaluation memory limit exceeded';
  static readonly DEPTH = 'Stack overflow error';

  override readonly name = 'BudgetExceeded';
}

/** How deep an evaluation may nest before the stack of this process would end first. */
const MAX_DEPTH = 1_000;

/**
 * AWS stops an evaluation after about a second. Counting steps instead keeps a run the same on every machine; on the
 * machines tried, this many take a quarter of a second to a second.
 */
const MAX_STEPS = 500_000;

/** Steps may be few and each of them long; such an expression ends by the clock of the machine. */
const MAX_MS = 5_000;
/** Shorter steps are bounded by their number, however slow a busy machine makes them. */
const LONG_STEP_MS = 100;

/** Longest text of characters, and longest list, that an expression may make. AWS does not say its own. */
export const MAX_TEXT = 10_000_000;
const MAX_LIST = 10_000_000;

/** Items of all long lists together; what is short is freed before it counts. */
const MAX_ITEMS = 30_000_000;
const LONG_LIST = 100_000;

/** Nodes whose result another node has made. */
const PASSING_ON = new Set(['variable', 'block', 'bind', 'condition']);

/** Counts what one evaluation of an expression takes. */
export class Budget {
  /** The evaluation that worked last, and when: those of concurrent executions take turns. */
  static #last: Budget | undefined;
  static #lastAt = 0;

  #steps = 0;
  #depth = 0;
  #items = 0;
  #longMs = 0;

  /** @param now the time that the expression sees, in milliseconds since the epoch */
  constructor(readonly now: Date) {}

  enter(): void {
    this.#work();
    if (++this.#steps > MAX_STEPS || this.#longMs > MAX_MS) throw new BudgetExceeded(BudgetExceeded.TIME);
    if (++this.#depth > MAX_DEPTH) throw new BudgetExceeded(BudgetExceeded.DEPTH);
  }

  /** @param nodeType type of the syntax node that gave `result` */
  leave(nodeType: string, result: unknown): void {
    this.#work();
    this.#depth--;
    if (typeof result === 'string') {
      if (result.length > MAX_TEXT) throw new BudgetExceeded(BudgetExceeded.MEMORY);
    } else if (Array.isArray(result) && result.length >= LONG_LIST && !PASSING_ON.has(nodeType)) {
      this.#items += result.length;
      if (result.length > MAX_LIST || this.#items > MAX_ITEMS) throw new BudgetExceeded(BudgetExceeded.MEMORY);
    }
  }

  #work(): void {
    const now = performance.now();
    const sinceMs = now - Budget.#lastAt;
    if (Budget.#last === this && sinceMs >= LONG_STEP_MS) this.#longMs += sinceMs;
    Budget.#last = this;
    Budget.#lastAt = now;
  }
}
