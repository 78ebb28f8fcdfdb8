/**
 * An expression took too long, too much memory or nested too deeply.
 *
 * The guide names the three; what follows the colon was measured on AWS for memory and depth, and is that of JSONata's
 * own exerciser for time.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 * @see https://github.com/floci-io/floci/issues/2737
 */
export class BudgetExceeded extends Error {
  static readonly TIME = 'Expression evaluation timeout: Check for infinite loop';
  static readonly MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
  static readonly DEPTH =
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.';

  override readonly name = 'BudgetExceeded';
}

/**
 * How deep an evaluation may nest, as measured on AWS.
 *
 * @see https://github.com/floci-io/floci/pull/2783
 */
const MAX_DEPTH = 100;

/** Evaluations that may be open at the same time, branches side by side included: each takes memory. */
const MAX_OPEN = 50_000;

/**
 * AWS stops an evaluation after about a second. Counting steps instead keeps a run the same on every machine; on the
 * machines tried, this many take a quarter of a second to a second.
 */
const MAX_STEPS = 500_000;

/** Steps may be few and each of them long; such an expression ends by the clock of the machine. */
const MAX_MS = 5_000;
/** Shorter steps are bounded by their number, however slow a busy machine makes them. */
const LONG_STEP_MS = 100;

/**
 * Longest text of characters, and longest list, that an expression may make; the list was measured on AWS, which takes a
 * text of 2^22 characters and refuses one of 2^23.
 *
 * @see https://github.com/floci-io/floci/pull/2783
 */
export const MAX_TEXT = 6_990_256;
const MAX_LIST = 873_782;

/** Longest list of `$range`, as measured on AWS. See https://github.com/floci-io/floci/pull/2790 */
export const MAX_RANGE = 360_145;

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
  #open = 0;
  #items = 0;
  /** Evaluations beside others, which add to no depth: open ones by their syntax node, and how many in all. */
  readonly #parallel = new Map<unknown, number>();
  #parallelOpen = 0;
  #longMs = 0;

  /** @param now the time that the expression sees, in milliseconds since the epoch */
  constructor(readonly now: Date) {}

  /** @param parallel the syntax node, if it is evaluated beside one that was entered before and has not been left */
  enter(parallel?: unknown): void {
    this.#work();
    if (++this.#steps > MAX_STEPS || this.#longMs > MAX_MS) throw new BudgetExceeded(BudgetExceeded.TIME);
    if (parallel !== undefined) {
      this.#parallel.set(parallel, (this.#parallel.get(parallel) ?? 0) + 1);
      this.#parallelOpen++;
    }
    const most = Math.min(MAX_OPEN, MAX_DEPTH * (1 + this.#parallelOpen));
    if (++this.#open > most) throw new BudgetExceeded(BudgetExceeded.DEPTH);
  }

  /** @param node the syntax node that gave `result` */
  leave(node: { readonly type: string }, result: unknown): void {
    this.#work();
    this.#open--;
    const beside = this.#parallelOpen === 0 ? 0 : (this.#parallel.get(node) ?? 0);
    if (beside > 0) {
      this.#parallel.set(node, beside - 1);
      this.#parallelOpen--;
    }
    if (typeof result === 'string') {
      if (result.length > MAX_TEXT) throw new BudgetExceeded(BudgetExceeded.MEMORY);
    } else if (Array.isArray(result) && result.length >= LONG_LIST && !PASSING_ON.has(node.type)) {
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
