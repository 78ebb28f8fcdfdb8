import { BadRequest } from '../../kernel/bad-request';
import { Failure } from '../../kernel/failure';
import { isJsonObject, type Json } from '../../kernel/json';
import type { TaskCall, TaskService } from '../../kernel/task-service';

/** One answer of a mock: a result, or an error with its cause. */
type Answer = { readonly result: Json } | { readonly error: string; readonly cause?: string };

const SHAPE =
  '{"states": {"<state name>": [answers]}, "resources": {"<resource>": [answers]}}, where an answer is {"result": ...} or {"error": "...", "cause": "..."}';

/**
 * Answers tasks from a list: each call of a state, or else of a resource, gets the next answer, and the last one stays.
 *
 * What has no answer is refused before the execution starts.
 */
export class MockedTasks implements TaskService {
  readonly #states: ReadonlyMap<string, Answer[]>;
  readonly #resources: ReadonlyMap<string, Answer[]>;

  /** @param source the content of a mocks file; `place` names the file in errors */
  constructor(source: Json, place: string) {
    if (!isJsonObject(source)) throw new BadRequest(`${place}: must hold ${SHAPE}`);
    for (const member of Object.keys(source)) {
      if (member !== 'states' && member !== 'resources') {
        throw new BadRequest(`${place}: unknown member '${member}'; the file holds ${SHAPE}`);
      }
    }
    this.#states = answersIn(source.states, `${place}: states`);
    this.#resources = answersIn(source.resources, `${place}: resources`);
  }

  refusal(resource: string, stateName?: string): string | undefined {
    if (this.#resources.has(resource) || (stateName !== undefined && this.#states.has(stateName))) return undefined;
    return `nothing answers '${resource}' here; give its answers in a file with --mocks, or run the app from cdk.out`;
  }

  async call({ resource, stateName }: TaskCall): Promise<Json> {
    const answers = this.#states.get(stateName ?? '') ?? this.#resources.get(resource);
    if (answers === undefined) throw new TypeError(`no answer for '${resource}': the parser saw to it`);
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) as Answer;
    if ('result' in answer) return answer.result;
    throw new Failure(answer.error, answer.cause);
  }
}

function answersIn(source: Json | undefined, place: string): Map<string, Answer[]> {
  if (source === undefined) return new Map();
  if (!isJsonObject(source)) throw new BadRequest(`${place} must be an object; the file holds ${SHAPE}`);
  return new Map(
    Object.entries(source).map(([name, answers]) => {
      if (!Array.isArray(answers) || answers.length === 0) {
        throw new BadRequest(`${place}: '${name}' must be a list of answers; the file holds ${SHAPE}`);
      }
      return [name, answers.map((answer, at) => answerIn(answer, `${place}: ${name}[${at}]`))];
    }),
  );
}

function answerIn(source: Json, place: string): Answer {
  if (isJsonObject(source)) {
    const { result, error, cause } = source;
    if (result !== undefined && error === undefined) return { result };
    if (typeof error === 'string' && result === undefined) {
      return typeof cause === 'string' ? { error, cause } : { error };
    }
  }
  throw new BadRequest(`${place} must be {"result": ...} or {"error": "...", "cause": "..."}`);
}
