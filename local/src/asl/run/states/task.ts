import { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { TaskCall } from '../../../kernel/task-service';
import type { TaskState } from '../../definition';
import { checkSize, finish, type Left, stateArguments } from '../data-flow';
import type { Lane } from '../lane';
import { readNumber } from '../number-source';
import type { Visit } from '../visit';
import { taskEvents } from './task-events';

/** Calls the service once. */
export async function runTask(visit: Visit<TaskState>): Promise<Left> {
  const { state, lane } = visit;
  const parameters = await stateArguments(visit);
  const timeoutSeconds = state.timeoutSeconds && (await readNumber(state.timeoutSeconds, 'TimeoutSeconds', visit));
  const heartbeatSeconds =
    state.heartbeatSeconds && (await readNumber(state.heartbeatSeconds, 'HeartbeatSeconds', visit));
  const events = taskEvents(lane, state.resource);
  events.scheduled(parameters, timeoutSeconds, heartbeatSeconds);
  events.started();
  let result: Json;
  try {
    const call = { resource: state.resource, parameters, stateName: state.name, execution: lane.execution.caller };
    result = await callWithin(lane, call, timeoutSeconds);
    checkSize(result, events.subject);
  } catch (error) {
    if (error instanceof TaskTimedOut) events.timedOut(error);
    else if (error instanceof Failure) events.failed(error);
    throw error;
  }
  events.succeeded(result);
  return finish(visit, result);
}

class TaskTimedOut extends Failure {
  constructor() {
    super('States.Timeout', undefined);
  }
}

/** Ends with the answer, with a timeout, or with the abort of the lane; the call is told to stop in the latter two. */
async function callWithin(lane: Lane, call: TaskCall, timeoutSeconds: number | undefined): Promise<Json> {
  const { clock, tasks } = lane.execution;
  lane.signal.throwIfAborted();
  const attempt = new AbortController();
  const timer = new AbortController();
  const follow = () => attempt.abort(lane.signal.reason);
  lane.signal.addEventListener('abort', follow, { once: true });
  lane.announceWait();
  try {
    const aborted = new Promise<never>((_, reject) => {
      attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true });
    });
    if (timeoutSeconds !== undefined) {
      clock.sleep(timeoutSeconds * 1_000, timer.signal).then(
        () => attempt.abort(new TaskTimedOut()),
        () => {
          // The call ended first and this timer was called off below.
        },
      );
    }
    return await Promise.race([tasks.call(call, attempt.signal), aborted]);
  } finally {
    timer.abort();
    lane.signal.removeEventListener('abort', follow);
  }
}
