import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { LONGEST_CAUSE, RECORD_STATUS } from './contract';
import { CrossTeamError } from './cross-team-error';
import { PipelineEnding } from './pipeline-ending';
import { publishTask } from './publish-task';
import { type RecordOptions, recordFailure } from './record-states';
import { CAUSE, ERROR, STEP, withResults } from './variables';

/** What the failure path is made from. */
export interface FailurePathOptions extends RecordOptions {
  readonly failureTopic?: ITopic;
  readonly endAs: PipelineEnding;
}

/** Where failures go. */
export interface FailurePath {
  /** Records the failure, announces it and ends. */
  readonly start: sfn.State;
  /** The same for a run that has no key, so no record. */
  readonly startUnrecorded: sfn.State;
}

/** A state that can hand its errors on. */
interface Catching {
  addCatch(handler: sfn.IChainable, props?: sfn.CatchProps): unknown;
}

/**
 * ```
 * Record failure ─► (Announce failure) ─► Pipeline failed
 * ```
 *
 * Each of the first two may fail itself, after its own retries, and the path goes on: the error that began it is the one
 * that ends the execution. The sweeper finds a record that was left open.
 */
export function failurePath(scope: Construct, options: FailurePathOptions): FailurePath {
  const end = ending(scope, options.endAs);
  const announce = options.failureTopic === undefined ? end : announceFailure(scope, options.failureTopic, end);
  const record = recordFailure(scope, options);
  const goOn = { outputs: '{% $states.input %}' };
  record.addCatch(announce, goOn);
  record.next(announce);
  return { start: record, startUnrecorded: announce };
}

/** Hands every error that Step Functions lets anybody catch to the failure path. */
export function catchAll(state: Catching, path: FailurePath): void {
  const caught = {
    assign: {
      [ERROR]: `{% $type($states.errorOutput.Error) = 'string' and $states.errorOutput.Error != '' ? $substring($states.errorOutput.Error, 0, 256) : '${CrossTeamError.UNNAMED}' %}`,
      // A Fail state's cause may have 32,768 characters.
      [CAUSE]:
        "{% $type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 30000) : '' %}",
      [STEP]: '{% $states.context.State.Name %}',
    },
    outputs: '{% $states.input %}',
  };
  // The documents say that States.ALL leaves States.DataLimitExceeded out.
  state.addCatch(path.start, { errors: ['States.DataLimitExceeded'], ...caught });
  state.addCatch(path.start, caught);
}

/** What a Choice assigns when it leads to the failure path. */
export function failWith(step: string, error: string, cause: string): sfn.ChoiceTransitionOptions {
  return { assign: { [ERROR]: error, [CAUSE]: cause, [STEP]: step } };
}

function announceFailure(scope: Construct, topic: ITopic, end: sfn.State): sfn.State {
  const goOn = { outputs: '{% $states.input %}' };
  const task = publishTask(scope, 'Announce failure', {
    topic,
    step: 'announce-failure',
    subject: 'Pipeline failed',
    message: {
      status: RECORD_STATUS.failed,
      failedStep: `{% $${STEP} %}`,
      error: `{% $${ERROR} %}`,
      cause: `{% $substring($${CAUSE}, 0, ${LONGEST_CAUSE}) %}`,
    },
    ...goOn,
  });
  task.addCatch(end, goOn);
  task.next(end);
  return task;
}

function ending(scope: Construct, endAs: PipelineEnding): sfn.State {
  if (endAs === PipelineEnding.SUCCEEDED) {
    return sfn.Succeed.jsonata(scope, 'Ended after a failure', {
      outputs: withResults(
        `'outcome': 'FAILED', 'failure': {'error': $${ERROR}, 'cause': $${CAUSE}, 'step': $${STEP}}`,
      ),
    });
  }
  return sfn.Fail.jsonata(scope, 'Pipeline failed', { error: `{% $${ERROR} %}`, cause: `{% $${CAUSE} %}` });
}
