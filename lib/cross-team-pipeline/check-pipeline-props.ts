import { Duration, Token } from 'aws-cdk-lib';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkSeconds } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { checkNotEmpty } from './check-not-empty';
import type { CrossTeamPipelineProps } from './cross-team-pipeline-props';
import { checkOwnPlace, checkRegion } from './other-place';
import type { PipelineWork } from './pipeline-work';
import { checkAttributeNames } from './record-table';
import { RESULTS } from './variables';

/** Props whose defaults are resolved. */
interface ResolvedProps {
  readonly work: PipelineWork;
  readonly keyAttribute: string;
  readonly statusAttribute: string;
  readonly sweepInterval: Duration;
}

/** What an execution may take besides its long steps: calls of seconds, each with retries over a minute. */
const RETRY_SECONDS = 3_600;

/** Step Functions ends every execution after a year. */
const LONGEST_EXECUTION_SECONDS = 365 * 24 * 3_600;

/** Refuses props that cannot work; returns the longest time that an execution may take. */
export function checkPipelineProps(scope: Construct, props: CrossTeamPipelineProps, resolved: ResolvedProps): Duration {
  const { work, keyAttribute, statusAttribute, sweepInterval } = resolved;
  const { pipelineName, teamB, pause, teamC } = props;
  if (props.stateMachineType === StateMachineType.EXPRESS) {
    throw new PropError(
      scope,
      'stateMachineType',
      'STANDARD: an EXPRESS machine can wait neither for a task token nor for a workflow',
      props.stateMachineType,
    );
  }
  if (pipelineName !== undefined && !Token.isUnresolved(pipelineName) && !/^[\w-]{1,30}$/.test(pipelineName)) {
    throw new PropError(scope, 'pipelineName', "1 to 30 letters, digits, '-' or '_'", pipelineName);
  }
  checkAttributeNames(scope, { keyAttribute, statusAttribute }, Object.keys(props.recordAttributes ?? {}));
  checkNotEmpty(scope, { tableName: props.tableName, 'teamC.accessRoleArn': teamC?._accessRoleArn });
  checkTable(scope, props);
  checkSchedule(scope, props);
  work._check(scope);
  teamB?._check(scope);
  pause?._check(scope);
  teamC?._check(scope);
  for (const name of ['topic', 'failureTopic'] as const) {
    const topic = props[name];
    if (topic !== undefined) checkRegion(scope, name, topic.env);
  }
  checkSeconds(scope, 'sweepInterval', sweepInterval, { min: 60, max: 24 * 3_600 });
  if (!sweepInterval.isUnresolved() && sweepInterval.toSeconds() % 60 !== 0) {
    throw new PropError(scope, 'sweepInterval', 'whole minutes', `${sweepInterval.toSeconds()} s`);
  }

  const steps = [work._timeout, teamB?._timeout, pause?._longest, teamC?._timeout];
  const stepSeconds = steps.reduce((sum, step) => sum + (step?.toSeconds() ?? 0), 0);
  const timeout = props.timeout ?? Duration.seconds(Math.min(stepSeconds + RETRY_SECONDS, LONGEST_EXECUTION_SECONDS));
  checkSeconds(scope, 'timeout', timeout, { min: stepSeconds + 60, max: LONGEST_EXECUTION_SECONDS });
  return timeout;
}

function checkTable(scope: Construct, { table, tableName, statusIndexName }: CrossTeamPipelineProps): void {
  if (table === undefined) {
    if (statusIndexName === undefined) return;
    throw new PropError(scope, 'statusIndexName', 'absent unless a table is brought', statusIndexName);
  }
  checkOwnPlace(scope, 'table', table.tableArn);
  if (tableName !== undefined) throw new PropError(scope, 'tableName', 'absent when a table is brought', tableName);
  if (!statusIndexName) {
    throw new PropError(
      scope,
      'statusIndexName',
      "the index of the brought table by the status attribute and 'openSince'",
      statusIndexName,
    );
  }
}

/** Nobody is there to mend the input of a scheduled execution, so it is looked at here. */
function checkSchedule(scope: Construct, { schedule, scheduledInput, pause }: CrossTeamPipelineProps): void {
  if (schedule === undefined) return;
  if (scheduledInput !== undefined && RESULTS in scheduledInput) {
    throw new PropError(
      scope,
      'scheduledInput',
      `without a member '${RESULTS}', which the results take`,
      scheduledInput,
    );
  }
  if (pause?._member === undefined) return;
  const seconds = scheduledInput?.[pause._member];
  if (Token.isUnresolved(seconds)) return;
  const longest = pause._longest.toSeconds();
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= longest) return;
  const expected = `given '${pause._member}', seconds to pause, a whole number from 0 to ${longest}`;
  throw new PropError(scope, 'scheduledInput', expected, scheduledInput);
}
