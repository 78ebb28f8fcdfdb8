import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { checkCallbackTimeouts } from './callback-timeouts';
import { RECORD_STATUS } from './contract';
import { CrossTeamError } from './cross-team-error';
import { catchAll, type FailurePath, type FailurePathOptions, failurePath, failWith } from './failure-path';
import { handOffStep } from './hand-off-states';
import type { PipelinePause } from './pipeline-pause';
import type { Step } from './pipeline-step';
import type { PipelineWork } from './pipeline-work';
import { publishTask } from './publish-task';
import { addRecord, markProcessed } from './record-states';
import { FUNCTION_RETRY } from './retries';
import type { TeamB } from './team-b';
import type { TeamC } from './team-c';
import { teamCStep } from './team-c-states';
import { KEY, PAUSE_SECONDS, RESTARTABLE, RESULTS, withResults } from './variables';

/** What the states of a pipeline are made from: every default resolved, every value checked. */
export interface PipelineDefinition extends FailurePathOptions {
  readonly work: PipelineWork;
  readonly teamB?: TeamB;
  readonly pause?: PipelinePause;
  readonly teamC?: TeamC;
  readonly topic?: ITopic;
  readonly notification: sfn.TaskInput;
}

/**
 * The states of a pipeline; those in brackets are there if their prop is.
 *
 * ```
 * Check input ─► Do the work ─► Add record ─► (Ask Team B ─► Check answer) ─► (Pause) ─► (Run Team C) ─► (Notify)
 *     │                             │                                                         ─► Mark record processed
 *     │                             └─► Already started
 *     └──── any step that fails ────► Record failure ─► (Announce failure) ─► Pipeline failed
 * ```
 */
export function pipelineDefinition(scope: Construct, options: PipelineDefinition): sfn.State {
  const failure = failurePath(scope, options);
  const lost = sfn.Succeed.jsonata(scope, 'Already started');
  const record = addRecord(scope, options, lost);
  const processed = markProcessed(scope, options);
  for (const state of [record, processed]) catchAll(state, failure);

  const steps: Step[] = [
    checkInput(scope, options, failure),
    workStep(scope, options.work, failure),
    { start: record, goOnTo: (next) => void record.next(next) },
    ...(options.teamB === undefined ? [] : [handOffStep(scope, options.teamB, failure)]),
    ...(options.pause === undefined ? [] : [pauseStep(scope, options.pause)]),
    ...(options.teamC === undefined ? [] : [teamCStep(scope, options.teamC, failure)]),
    ...(options.topic === undefined ? [] : [notifyStep(scope, options.topic, options.notification, failure)]),
  ];
  const starts = [...steps.map((step) => step.start), processed];
  for (const [i, step] of steps.entries()) step.goOnTo(starts[i + 1] as sfn.State);
  return starts[0] as sfn.State;
}

/** What no later state could mend is refused before anything is done. */
function checkInput(scope: Construct, options: PipelineDefinition, failure: FailurePath): Step {
  const key = JSON.stringify(options.keyAttribute);
  const member = options.pause?._member;
  const longest = options.pause?._longest.toSeconds();
  const seconds = member === undefined ? undefined : `$lookup($states.input, ${JSON.stringify(member)})`;
  const wanted = [
    `an object whose ${key} is a string of 1 to 2048 characters (one beyond ASCII counts as four)`,
    ...(seconds === undefined ? [] : [`whose ${JSON.stringify(member)} is a whole number from 0 to ${longest}`]),
    `without a member '${RESULTS}'`,
  ].join(', ');
  const keyIsValid = `(
    $key := $type($states.input) = 'object' ? $lookup($states.input, ${key});
    $type($key) = 'string' and $key != '' and $length($key) + 3 * $length($replace($key, /[ -~]+/, '')) <= 2048
  )`;
  const secondsAreValid =
    seconds === undefined
      ? ''
      : ` and (
    $seconds := ${seconds};
    $type($seconds) = 'number' and $seconds >= 0 and $seconds <= ${longest} and $floor($seconds) = $seconds
  )`;
  const invalid = failWith('Check input', CrossTeamError.INVALID_INPUT, `the input must be ${wanted}`);

  const check = sfn.Choice.jsonata(scope, 'Check input');
  return {
    start: check,
    goOnTo: (next) =>
      check
        .when(
          sfn.Condition.jsonata(`{% ${keyIsValid}${secondsAreValid} and $not($exists($states.input.${RESULTS})) %}`),
          next,
          {
            assign: {
              [KEY]: `{% $lookup($states.input, ${key}) %}`,
              // No record has the status '-'.
              [RESTARTABLE]: `{% $states.input.restart = true ? '${RECORD_STATUS.failed}' : '-' %}`,
              ...(seconds !== undefined && { [PAUSE_SECONDS]: `{% ${seconds} %}` }),
            },
            outputs: '{% $states.input %}',
          },
        )
        .when(sfn.Condition.jsonata('{% true %}'), failure.startUnrecorded, {
          assign: { ...invalid.assign, [KEY]: '' },
          outputs: {},
        }),
  };
}

function workStep(scope: Construct, work: PipelineWork, failure: FailurePath): Step {
  if (work._handler !== undefined) {
    const task = tasks.LambdaInvoke.jsonata(scope, 'Do the work', {
      lambdaFunction: work._handler,
      payload: sfn.TaskInput.fromText('{% $states.input %}'),
      outputs: withResults("'work': $states.result.Payload"),
      taskTimeout: sfn.Timeout.duration(work._timeout),
      retryOnServiceExceptions: false,
    });
    task.addRetry(FUNCTION_RETRY);
    catchAll(task, failure);
    return { start: task, goOnTo: (next) => void task.next(next) };
  }
  if (work._states !== undefined) {
    // One branch of a Parallel: its Catch hands on whatever the user's states did not catch.
    const parallel = sfn.Parallel.jsonata(scope, 'Do the work', {
      outputs: withResults("'work': $states.result[0]"),
    }).branch(work._states);
    catchAll(parallel, failure);
    checkCallbackTimeouts(scope, parallel);
    return { start: parallel, goOnTo: (next) => void parallel.next(next) };
  }
  const pass = sfn.Pass.jsonata(scope, 'Do the work');
  return { start: pass, goOnTo: (next) => void pass.next(next) };
}

function pauseStep(scope: Construct, pause: PipelinePause): Step {
  const wait = sfn.Wait.jsonata(scope, 'Pause', {
    time:
      pause._member === undefined
        ? sfn.WaitTime.duration(pause._longest)
        : sfn.WaitTime.seconds(`{% $${PAUSE_SECONDS} %}`),
  });
  return { start: wait, goOnTo: (next) => void wait.next(next) };
}

function notifyStep(scope: Construct, topic: ITopic, message: sfn.TaskInput, failure: FailurePath): Step {
  const task = publishTask(scope, 'Notify', {
    topic,
    step: 'notify',
    message: { payload: message.value },
    outputs: withResults("'notification': {'messageId': $states.result.MessageId}"),
  });
  catchAll(task, failure);
  return { start: task, goOnTo: (next) => void task.next(next) };
}
