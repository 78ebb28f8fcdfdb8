import { Raised } from './errors';

/** Evaluated nodes, loop rounds and compared or printed elements; about a second on a small Lambda function. */
const MAX_STEPS = 1_000_000;

/** Characters and eight per list element that a rendering may produce in all, so that memory stays in tens of MB. */
const MAX_ALLOCATED = 24_000_000;

/** Nested evaluations: calls of macros, recursive loops, expressions inside expressions, values inside values. */
const MAX_DEPTH = 700;

/** Characters of the rendered text. */
const MAX_OUTPUT = 4_000_000;

/** What one rendering may still spend; every spending past it ends in a refusal. */
export class Limits {
  private steps = 0;
  private allocated = 0;
  private depth = 0;
  private output = 0;

  /** Counts work. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > MAX_STEPS) throw new Raised('Refused', `the template takes more than ${MAX_STEPS} steps`);
  }

  /** Counts work that goes over a whole text. */
  stepText(text: string): void {
    this.step(1 + text.length / 40);
  }

  /** Counts a value that is about to be made, before it takes its memory. */
  allocate(size: number): void {
    this.allocated += size;
    if (!(this.allocated <= MAX_ALLOCATED)) {
      throw new Raised('Refused', `the template makes values of more than ${MAX_ALLOCATED} characters in all`);
    }
  }

  /** Counts a list that is about to be made. */
  allocateList(length: number): void {
    this.allocate(length * 8);
  }

  /** Counts text on its way out. */
  write(size: number): void {
    this.output += size;
    if (this.output > MAX_OUTPUT) throw new Raised('Refused', `the template writes more than ${MAX_OUTPUT} characters`);
  }

  /** Runs something one level deeper. */
  nested<T>(work: () => T): T {
    this.enter();
    try {
      return work();
    } finally {
      this.depth -= 1;
    }
  }

  /** Goes one level deeper until `leave`. */
  enter(cost = 1): void {
    this.depth += cost;
    if (this.depth > MAX_DEPTH) {
      this.depth -= cost;
      throw new Raised('Refused', `maximum recursion depth exceeded`);
    }
  }

  /** Comes back from `enter`. */
  leave(cost = 1): void {
    this.depth -= cost;
  }
}
