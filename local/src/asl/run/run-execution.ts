import { Failure } from '../../kernel/failure';
import { jsonText } from '../../kernel/json-text';
import type { Definition } from '../definition';
import { CALLED_OFF, ExecutionEnded, StopRequest, sharedController } from './abort';
import { Execution, type ExecutionOptions } from './execution';
import { failedDetails } from './failure-details';
import { HistoryFull, WHOLE } from './history';
import { Lane } from './lane';
import type { ExecutionOutcome } from './outcome';
import { runLevel } from './run-level';

const MAX_SECONDS = { STANDARD: 365 * 86_400, EXPRESS: 300 };

/**
 * Runs an execution to its end.
 *
 * Whatever the workflow does ends in an outcome. A bug, which is any error but a `Failure`, rejects; no Retry and no
 * Catch sees it.
 */
export async function runExecution(options: ExecutionOptions): Promise<ExecutionOutcome> {
  const { definition, input, signal } = options;
  const execution = new Execution(options, runExecution);
  const end = sharedController();
  const stop = () => {
    const { error, cause } = signal?.reason instanceof StopRequest ? signal.reason : new StopRequest();
    end.abort(new ExecutionEnded('ABORTED', error, cause));
  };
  options.onStoppable?.((error, cause) => end.abort(new ExecutionEnded('ABORTED', error, cause)));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  execution.clock.sleep(maxMs(definition), end.signal, 'deadline').then(
    () => end.abort(new ExecutionEnded('TIMED_OUT')),
    () => {
      // The execution ended first, or was stopped.
    },
  );
  const previousEventId = begin(execution, options);
  const lane = new Lane(execution, {
    previousEventId,
    signal: end.signal,
    ...(options.onWait && { onWait: options.onWait }),
  });
  try {
    const output = await runLevel(definition, input, lane, options.redrive?.checkpoint);
    lane.emit('ExecutionSucceeded', {
      executionSucceededEventDetails: { output: jsonText(output), outputDetails: WHOLE },
    });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    const outcome = unsuccessful(error, lane);
    const checkpoint = lane.progress.checkpoint();
    if (checkpoint !== undefined) options.onCheckpoint?.(checkpoint);
    return outcome;
  } finally {
    end.abort(CALLED_OFF);
    signal?.removeEventListener('abort', stop);
  }
}

/** Writes the first event and gives the number to which the first state's event points. */
function begin({ history }: Execution, { input, execution, redrive }: ExecutionOptions): number {
  if (redrive !== undefined) {
    const details = { executionRedrivenEventDetails: { redriveCount: redrive.count } };
    return history.add('ExecutionRedriven', redrive.lastEventId, details);
  }
  history.add('ExecutionStarted', 0, {
    executionStartedEventDetails: { input: jsonText(input), inputDetails: WHOLE, roleArn: execution.roleArn },
  });
  // Recorded: the event of the first state points to 0, not to ExecutionStarted.
  return 0;
}

function fullText(lane: Lane): string {
  return `The execution reached the maximum number of history events (${lane.execution.history.maxEvents}).`;
}

function maxMs({ type, timeoutSeconds }: Definition): number {
  return Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, MAX_SECONDS[type]) * 1_000;
}

function unsuccessful(error: unknown, lane: Lane): ExecutionOutcome {
  if (error instanceof ExecutionEnded) {
    const details = failedDetails(error);
    if (error.status === 'TIMED_OUT') {
      // As seen on AWS, the event alone names it: https://github.com/floci-io/floci/issues/2733
      lane.emit('ExecutionTimedOut', { executionTimedOutEventDetails: { error: 'States.Timeout' } });
    } else lane.emit('ExecutionAborted', { executionAbortedEventDetails: details });
    return { status: error.status, ...details };
  }
  const failure = error instanceof HistoryFull ? new Failure('States.Runtime', fullText(lane)) : error;
  if (!(failure instanceof Failure)) throw error;
  const details = failedDetails(failure);
  lane.emit('ExecutionFailed', { executionFailedEventDetails: details });
  return { status: 'FAILED', ...details };
}
