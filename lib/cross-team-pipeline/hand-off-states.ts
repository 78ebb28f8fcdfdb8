import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { CONTRACT_VERSION } from './contract';
import { CrossTeamError } from './cross-team-error';
import { catchAll, type FailurePath, failWith } from './failure-path';
import type { Step } from './pipeline-step';
import { QUEUE_RETRY } from './retries';
import type { TeamB } from './team-b';
import { ANSWER_FITS, withResults, workId } from './variables';

const HAND_OFF_STATE = 'Ask Team B';

const WORK_ID = workId('team-b');

/**
 * Sends the work with a token and waits for the answer, then sees whether the answer is about this work.
 *
 * ```
 * Ask Team B ─► Check answer
 * ```
 *
 * A send that is tried again carries a new token and the same `workId`; the token before is dead from then on.
 */
export function handOffStep(scope: Construct, teamB: TeamB, failure: FailurePath): Step {
  const ask = tasks.SqsSendMessage.jsonata(scope, HAND_OFF_STATE, {
    queue: teamB._queue,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    messageBody: sfn.TaskInput.fromObject({
      version: CONTRACT_VERSION,
      workId: `{% ${WORK_ID} %}`,
      taskToken: '{% $states.context.Task.Token %}',
      sentAt: '{% $now() %}',
      answerBy: `{% $fromMillis($millis() + ${teamB._timeout.toMilliseconds()}) %}`,
      payload: teamB._payload.value,
    }),
    ...(teamB._messageGroupId !== undefined && {
      messageGroupId: teamB._messageGroupId,
      // By the token and not by the work: a message that is sent again has another token, and the queue must not drop it.
      messageDeduplicationId: "{% $hash($states.context.Task.Token, 'SHA-256') %}",
    }),
    taskTimeout: sfn.Timeout.duration(teamB._timeout),
    ...(teamB._heartbeat && { heartbeatTimeout: sfn.Timeout.duration(teamB._heartbeat) }),
    assign: {
      [ANSWER_FITS]: `{% $states.result.workId = ${WORK_ID} and $states.result.version = ${CONTRACT_VERSION} %}`,
    },
    outputs: withResults("'teamB': $exists($states.result.result) ? $states.result.result : null"),
  });
  ask.addRetry(QUEUE_RETRY);
  catchAll(ask, failure);

  const check = sfn.Choice.jsonata(scope, 'Check answer').when(
    sfn.Condition.jsonata(`{% $not($${ANSWER_FITS}) %}`),
    failure.start,
    failWith(
      HAND_OFF_STATE,
      CrossTeamError.FOREIGN_ANSWER,
      `{% "the answer must have version ${CONTRACT_VERSION} and workId " & ${WORK_ID} %}`,
    ),
  );
  ask.next(check);
  return { start: ask, goOnTo: (next) => check.otherwise(next) };
}
