import type { Clock } from '../../kernel/clock';
import type { Json } from '../../kernel/json';
import type { TaskCall, TaskService } from '../../kernel/task-service';
import { Mocks, type MocksByName } from '../../runner/mocks';

/**
 * Answers the tasks of a definition from mocks.
 *
 * What has no answer is refused before the execution starts.
 */
export class MockedTasks implements TaskService {
  readonly #mocks: Mocks;

  /** @param place names the file of the mocks in errors */
  constructor(given: MocksByName, place: string, clock: Clock) {
    this.#mocks = new Mocks({ clock });
    for (const kind of ['resources', 'states'] as const) {
      for (const [name, answers] of Object.entries(given[kind] ?? {})) {
        this.#mocks.setTask(name, answers, `${place}: ${kind}: ${name}`);
      }
    }
  }

  refusal(resource: string, stateName?: string): string | undefined {
    if (this.#mocks.task(resource, stateName) !== undefined) return undefined;
    return `nothing answers '${resource}' here; give its answers in a file with --mocks, or run the app from cdk.out`;
  }

  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    const answer = this.#mocks.answerTo(call, signal);
    if (answer === undefined) throw new TypeError(`no answer for '${call.resource}': the parser saw to it`);
    return answer();
  }
}
