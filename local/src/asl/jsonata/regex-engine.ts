import { execBounded, RegexTimeout } from '../bounded-regex';
import { BudgetExceeded } from './budget';

/** What the evaluator runs the regular expressions of an expression with: they cannot run for ever. */
class BoundedRegExp {
  readonly #pattern: RegExp;

  constructor(pattern: RegExp) {
    this.#pattern = new RegExp(pattern);
  }

  get lastIndex(): number {
    return this.#pattern.lastIndex;
  }

  set lastIndex(index: number) {
    this.#pattern.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    try {
      return execBounded(this.#pattern, text);
    } catch (error) {
      if (error instanceof RegexTimeout) throw new BudgetExceeded(BudgetExceeded.TIME, { cause: error });
      throw error;
    }
  }
}

/** Options for compiling; the evaluator makes an object of the class, though its types ask for a `RegExp` itself. */
export const BOUNDED = { RegexEngine: BoundedRegExp as unknown as RegExp };
