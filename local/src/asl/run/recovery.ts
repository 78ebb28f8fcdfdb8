import { Failure } from '../../kernel/failure';
import type { Json, JsonObject } from '../../kernel/json';
import type { Catcher, MapState, ParallelState, Retrier, TaskState } from '../definition';
import { EvaluationFailure } from '../evaluation-failure';
import { endsExecution } from './abort';
import { applyResultPath, assign, checkSize, type Left, outputOf, RESULT_PATH_CONFLICT } from './data-flow';
import { errorOutput } from './failure-details';
import { HeartbeatMissed } from './task-timeout';
import type { Visit } from './visit';

/** What a state that may fail leaves behind: its own output, or that of a catcher. */
export interface Recovered extends Left {
  readonly next: string | undefined;
}

/**
 * Runs the work of a state, again where a retrier says so, and hands a failure to a catcher where there is one.
 *
 * @param giveUp called when no retrier takes the failure, before the catchers are asked
 */
export async function withRecovery(
  visit: Visit<TaskState | ParallelState | MapState>,
  attempt: () => Promise<Left>,
  giveUp: (failure: Failure) => void,
): Promise<Recovered> {
  const { state, lane } = visit;
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      const left = await attempt();
      // Here, so that a result or an output that is too large can be retried and caught.
      checkSize(left.output, state.name);
      return { ...left, next: state.next };
    } catch (error) {
      const failure = asFailure(error, visit);
      const delayMs = retryDelay(failure, state.retriers, used, () => lane.execution.random.next());
      if (delayMs === undefined) {
        giveUp(failure);
        return await caught(failure, visit);
      }
      visit.retryCount++;
      await lane.sleep(delayMs);
    }
  }
}

function asFailure(error: unknown, visit: Visit): Failure {
  if (error instanceof EvaluationFailure) return visit.failure(error);
  if (error instanceof Failure) return error;
  throw error;
}

/**
 * Milliseconds to wait before the next run; undefined if there is none.
 *
 * The first retrier that names the error decides, even when its attempts are used up.
 */
function retryDelay(
  failure: Failure,
  retriers: readonly Retrier[],
  used: Map<Retrier, number>,
  chance: () => number,
): number | undefined {
  const retrier = retriers.find(({ errorEquals }) => matches(errorEquals, failure));
  if (retrier === undefined) return undefined;
  const retries = used.get(retrier) ?? 0;
  if (retries >= retrier.maxAttempts) return undefined;
  used.set(retrier, retries + 1);
  const grown = retrier.intervalSeconds * retrier.backoffRate ** retries;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round(seconds * 1_000 * (retrier.hasFullJitter ? chance() : 1));
}

function matches(errorEquals: readonly string[], failure: Failure): boolean {
  const { error } = failure;
  if (endsExecution(failure)) return false;
  if (failure instanceof HeartbeatMissed && errorEquals.includes('States.HeartbeatTimeout')) return true;
  if (error === RESULT_PATH_CONFLICT && errorEquals.includes('States.ResultPathMatchFailure')) return true;
  return errorEquals.some(
    (name) => name === 'States.ALL' || name === error || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

async function caught(failure: Failure, visit: Visit<TaskState | ParallelState | MapState>): Promise<Recovered> {
  const catcher = visit.state.catchers.find(({ errorEquals }) => matches(errorEquals, failure));
  if (catcher === undefined) throw failure;
  const described = errorOutput(failure);
  const seen = { data: described, errorOutput: described };
  const assigned = await assign(catcher.assign, visit, seen);
  return { output: await caughtOutput(catcher, visit, described), assigned, next: catcher.next };
}

function caughtOutput(catcher: Catcher, visit: Visit, described: JsonObject): Json | Promise<Json> {
  if (visit.state.queryLanguage === 'JSONata') {
    return outputOf(catcher.output, visit, { data: described, errorOutput: described }, described);
  }
  return applyResultPath(catcher.resultPath, catcher.resultPathText, visit.input, described);
}
