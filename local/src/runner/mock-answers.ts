import { BadRequest } from '../kernel/bad-request';
import type { Clock } from '../kernel/clock';
import { Failure } from '../kernel/failure';
import { isJsonObject, type Json } from '../kernel/json';

/** The answer of something that succeeds. */
export interface MockResult {
  readonly result: Json;
  /** When it answers, on the clock of the run: no real time passes. */
  readonly afterMs?: number;
}

/** The answer of something that fails, with what `Retry` and `Catch` see. */
export interface MockError {
  readonly error: string;
  readonly cause?: string;
  /** When it fails, on the clock of the run: no real time passes. */
  readonly afterMs?: number;
}

/**
 * One answer of a mock, or what computes it from the input.
 *
 * What such a function throws is a mistake in the test: no Catch sees it, and the run rejects with it. For an error of
 * the workflow let it return `{ error }`.
 */
export type MockAnswer<Input = Json> = MockResult | MockError | ((input: Input) => FixedAnswer | Promise<FixedAnswer>);

/** An answer as it is given. */
export type FixedAnswer = MockResult | MockError;

/** Something that is mocked, and what it was asked. */
export class Mock<Input = Json> {
  /** What it was asked so far: the arguments of a state, the event of a function. */
  readonly inputs: Input[] = [];
  readonly #answers: readonly MockAnswer<Input>[];
  readonly #what: string;
  readonly #restore: () => void;

  /** @param what says in errors what is mocked */
  constructor(what: string, answers: readonly MockAnswer<Input>[], restore: () => void) {
    if (answers.length === 0) throw new BadRequest(`${what}: give at least one answer, such as { result: {} }`);
    this.#what = what;
    this.#restore = restore;
    this.#answers = answers.map((answer, at) =>
      typeof answer === 'function' ? answer : checked(answer, `${what}[${at}]`),
    );
  }

  /** Lets answer again whatever did before: the service, the function, or another mock. */
  restore(): void {
    this.#restore();
  }

  /** Lets `using` restore it. */
  [Symbol.dispose](): void {
    this.restore();
  }

  /** Gives the next answer, or the last one again: its result, or the `Failure` that it stands for. */
  async answer(input: Json, clock: Clock, signal: AbortSignal | undefined): Promise<Json> {
    // As the types of the test have it; what came is up to the workflow.
    const asked = input as Input;
    const next = this.#answers[Math.min(this.inputs.push(asked), this.#answers.length) - 1] as MockAnswer<Input>;
    const answer =
      typeof next === 'function' ? checked(await clock.during(async () => next(asked)), `${this.#what}: answer`) : next;
    if (answer.afterMs !== undefined) await clock.sleep(answer.afterMs, signal);
    if ('result' in answer) return answer.result;
    throw new Failure(answer.error, answer.cause);
  }
}

/** Answers come from files and from untyped tests, too. */
function checked(answer: FixedAnswer, place: string): FixedAnswer {
  const given: Readonly<Record<string, unknown>> = isJsonObject(answer) ? { ...answer } : {};
  const { result, error, cause = '', afterMs = 0 } = given;
  const isResult = result !== undefined && error === undefined;
  const isError = result === undefined && typeof error === 'string' && typeof cause === 'string';
  if ((isResult || isError) && typeof afterMs === 'number' && afterMs >= 0) return answer;
  throw new BadRequest(`${place} must be {"result": ...} or {"error": "...", "cause": "..."}`);
}
