import type { Clock } from '../kernel/clock';
import { Failure } from '../kernel/failure';
import type { Json } from '../kernel/json';
import type { TaskCall } from '../kernel/task-service';
import type { TaskTokens } from '../kernel/task-tokens';
import { Mock, type MockAnswer } from './mock-answers';

/** Answers in turn, by whom they come from; the content of a file of mocks. */
export interface MocksByName {
  /** By name of the Task state, in every state machine that has one. */
  readonly states?: Readonly<Record<string, readonly MockAnswer[]>>;
  /** By `Resource` of the Task state; those by state come first. */
  readonly resources?: Readonly<Record<string, readonly MockAnswer[]>>;
  /** By name, logical id, ARN or construct path of the function; the inputs are its events. */
  readonly functions?: Readonly<Record<string, readonly MockAnswer[]>>;
}

/** What mocks need of a run. */
export interface MocksOptions {
  readonly clock: Clock;
  /** Where the answers to tasks go that wait for one; without it the answer is that of the call. */
  tokens?(): TaskTokens;
}

/** The mocks of a run. */
export class Mocks {
  readonly #options: MocksOptions;
  readonly #tasks = new Map<string, Mock>();
  readonly #functions = new Map<string, Mock>();

  constructor(options: MocksOptions) {
    this.#options = options;
  }

  /** Answers the Task states of this name, or else of this resource, from now on. */
  setTask<Input>(stateOrResource: string, answers: readonly MockAnswer<Input>[], what: string): Mock<Input> {
    return put(this.#tasks, stateOrResource, answers, what);
  }

  /** Answers instead of a function from now on. */
  setFunction<Input>(functionArn: string, answers: readonly MockAnswer<Input>[], what: string): Mock<Input> {
    return put(this.#functions, functionArn, answers, what);
  }

  /** Lets all be answered again by those who are there for it. */
  clear(): void {
    this.#tasks.clear();
    this.#functions.clear();
  }

  task(resource: string, stateName: string | undefined): Mock | undefined {
    return this.#tasks.get(stateName ?? resource) ?? this.#tasks.get(resource);
  }

  function(functionArn: string): Mock | undefined {
    return this.#functions.get(functionArn);
  }

  /** What carries out a call that is mocked. A task that waits for its token hears the answer by it. */
  answerTo(call: TaskCall, signal: AbortSignal): (() => Promise<Json>) | undefined {
    const mock = this.task(call.resource, call.stateName);
    if (mock === undefined) return undefined;
    const { clock, tokens } = this.#options;
    return async () => {
      const result = await mock.answer(call.parameters, clock, signal);
      if (call.taskToken === undefined || tokens === undefined) return result;
      tokens().succeed(call.taskToken, result);
      return {};
    };
  }

  /** What a function that is mocked answers to an event. */
  async answerEvent(mock: Mock, payload: string, signal: AbortSignal | undefined): Promise<MockedOutcome> {
    try {
      const result = await mock.answer(JSON.parse(payload) as Json, this.#options.clock, signal);
      return { payload: JSON.stringify(result), failed: false };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { error: errorType = '', cause: errorMessage = '' } = error;
      return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), failed: true };
    }
  }
}

/** The answer of a function, as its runtime gives it. */
export interface MockedOutcome {
  readonly payload: string;
  readonly failed: boolean;
}

function put<Input>(
  mocks: Map<string, Mock>,
  key: string,
  answers: readonly MockAnswer<Input>[],
  what: string,
): Mock<Input> {
  const before = mocks.get(key);
  const mock = new Mock(what, answers, () => {
    if (before === undefined) mocks.delete(key);
    else mocks.set(key, before);
  });
  // Inputs are JSON; what the test takes them for is its own business.
  mocks.set(key, mock as unknown as Mock);
  return mock;
}
