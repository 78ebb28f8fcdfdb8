import type { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { TaskCall } from '../../../kernel/task-service';
import { CALLED_OFF } from '../abort';
import type { Lane } from '../lane';
import { HeartbeatMissed, TaskTimedOut } from '../task-timeout';
import type { TaskLimits } from './task-events';

/** Ends with the answer, with a timeout, or with the abort of the lane; the call is told to stop in the latter two. */
export async function callWithin(lane: Lane, call: TaskCall, limits: TaskLimits): Promise<Json> {
  lane.signal.throwIfAborted();
  const attempt = new AbortController();
  const follow = () => attempt.abort(lane.signal.reason);
  lane.signal.addEventListener('abort', follow, { once: true });
  lane.announceWait();
  const timeout = alarm(lane, limits.timeoutSeconds, () => attempt.abort(new TaskTimedOut()));
  const heartbeat = alarm(lane, call.taskToken === undefined ? undefined : limits.heartbeatSeconds, () =>
    attempt.abort(new HeartbeatMissed()),
  );
  try {
    const aborted = new Promise<never>((_, reject) => {
      attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true });
    });
    timeout.restart();
    heartbeat.restart();
    const answered =
      call.taskToken === undefined ? undefined : answerTo(call.taskToken, lane, () => heartbeat.restart());
    const called = lane.execution.tasks.call(call, attempt.signal);
    if (answered === undefined) return await Promise.race([called, aborted]);
    const submitted = called.then((output) => {
      if (!attempt.signal.aborted) call.onSubmitted?.(output);
    });
    await Promise.race([submitted, aborted]);
    return await Promise.race([answered, aborted]);
  } finally {
    timeout.stop();
    heartbeat.stop();
    if (call.taskToken !== undefined) lane.execution.tokens.close(call.taskToken);
    lane.signal.removeEventListener('abort', follow);
  }
}

/** What comes back for a token from outside. */
function answerTo(token: string, lane: Lane, heartbeat: () => void): Promise<Json> {
  const answer = new Promise<Json>((succeed, reject) => {
    lane.execution.tokens.open(token, { succeed, fail: (failure: Failure) => reject(failure), heartbeat });
  });
  // It may be refused while the call itself still runs; whoever awaits it later still sees that.
  answer.catch(() => {});
  return answer;
}

interface Alarm {
  /** Counts from now on. */
  restart(): void;
  stop(): void;
}

/** Rings once after so many seconds without a restart; never, if none are given. */
function alarm(lane: Lane, seconds: number | undefined, ring: () => void): Alarm {
  let timer: AbortController | undefined;
  const stop = () => timer?.abort(CALLED_OFF);
  return {
    stop,
    restart: () => {
      stop();
      if (seconds === undefined) return;
      timer = new AbortController();
      lane.execution.clock.sleep(seconds * 1_000, timer.signal, 'deadline').then(ring, () => {
        // The task ended, or its heartbeat came: this timer was called off.
      });
    },
  };
}
