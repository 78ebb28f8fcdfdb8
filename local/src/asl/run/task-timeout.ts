import { Failure } from '../../kernel/failure';

/** A task took longer than `TimeoutSeconds`. */
export class TaskTimedOut extends Failure {
  constructor() {
    super('States.Timeout', undefined);
  }
}

/**
 * A task gave no sign of life for `HeartbeatSeconds`.
 *
 * Recorded as `States.Timeout`; the guide names `States.HeartbeatTimeout` for Retry and Catch, so both names meet it.
 */
export class HeartbeatMissed extends TaskTimedOut {}
