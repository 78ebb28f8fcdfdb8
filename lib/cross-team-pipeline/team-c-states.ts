import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CONTRACT_VERSION } from './contract';
import { catchAll, type FailurePath, failWith } from './failure-path';
import type { Step } from './pipeline-step';
import { STEP_TIMEOUT } from './record-states';
import { EXECUTION_RETRY } from './retries';
import type { TeamC } from './team-c';
import { TeamCTask, type TeamCTaskProps } from './team-c-task';
import { CHILD, withResults, workId } from './variables';

const WORK_ID = workId('team-c');

/** The same in every attempt: a start whose answer was lost finds the execution that it started. */
const CHILD_NAME = `$hash(${WORK_ID}, 'SHA-256')`;

/** How often a workflow is looked at that had been started before its start was acknowledged. */
const LOOK_EVERY = Duration.seconds(15);

/**
 * ```
 * Run Team C ─► next                              Start Team C ─► next
 *   └ started already ─► Look up Team C ◄─┐         └ started already ─► next
 *                          Check Team C   │
 *                            ├─► Take Team C's output ─► next
 *                            └─► Wait for Team C ──────┘
 * ```
 */
export function teamCStep(scope: Construct, teamC: TeamC, failure: FailurePath): Step {
  return teamC._waits ? runAndWait(scope, teamC, failure) : startOnly(scope, teamC, failure);
}

function startOnly(scope: Construct, teamC: TeamC, failure: FailurePath): Step {
  const start = startTask(scope, 'Start Team C', teamC, {
    resource: 'states:startExecution',
    result: "{'executionArn': $states.result.ExecutionArn}",
  });
  return {
    start,
    goOnTo: (next) => {
      const executionArn = childArn(teamC);
      start.addCatch(next, {
        errors: [ALREADY_EXISTS],
        outputs: withResults(`'teamC': {'executionArn': ${executionArn}}`),
      });
      catchAll(start, failure);
      start.next(next);
    },
  };
}

function runAndWait(scope: Construct, teamC: TeamC, failure: FailurePath): Step {
  const run = startTask(scope, 'Run Team C', teamC, {
    resource: 'states:startExecution.sync:2',
    result: '$states.result.Output',
  });
  const lookUp = task(scope, 'Look up Team C', teamC, {
    resource: 'aws-sdk:sfn:describeExecution',
    arguments: { ExecutionArn: `{% ${childArn(teamC)} %}` },
    assign: { [CHILD]: '{% $states.result %}' },
    outputs: '{% $states.input %}',
    taskTimeout: sfn.Timeout.duration(STEP_TIMEOUT),
  });
  const wait = sfn.Wait.jsonata(scope, 'Wait for Team C', { time: sfn.WaitTime.duration(LOOK_EVERY) });
  const take = sfn.Pass.jsonata(scope, "Take Team C's output", {
    outputs: withResults(`'teamC': $parse($${CHILD}.Output)`),
  });
  const check = sfn.Choice.jsonata(scope, 'Check Team C')
    .when(sfn.Condition.jsonata(`{% $${CHILD}.Status = 'SUCCEEDED' %}`), take)
    .when(sfn.Condition.jsonata(`{% $${CHILD}.Status = 'RUNNING' %}`), wait)
    .when(
      sfn.Condition.jsonata('{% true %}'),
      failure.start,
      failWith('Run Team C', 'States.TaskFailed', `{% $string($${CHILD}) %}`),
    );

  run.addCatch(lookUp, { errors: [ALREADY_EXISTS], outputs: '{% $states.input %}' });
  for (const state of [run, lookUp]) catchAll(state, failure);
  lookUp.next(check);
  wait.next(lookUp);
  return {
    start: run,
    goOnTo: (next) => {
      run.next(next);
      take.next(next);
    },
  };
}

const ALREADY_EXISTS = 'StepFunctions.ExecutionAlreadyExistsException';

function startTask(
  scope: Construct,
  id: string,
  teamC: TeamC,
  { resource, result }: { readonly resource: string; readonly result: string },
): TeamCTask {
  return task(scope, id, teamC, {
    resource,
    arguments: {
      StateMachineArn: teamC._stateMachine.stateMachineArn,
      Name: `{% ${CHILD_NAME} %}`,
      Input: {
        version: CONTRACT_VERSION,
        workId: `{% ${WORK_ID} %}`,
        payload: teamC._payload.value,
        // Links the two executions in the console.
        AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: '{% $states.context.Execution.Id %}',
      },
    },
    outputs: withResults(`'teamC': ${result}`),
    taskTimeout: sfn.Timeout.duration(teamC._timeout),
  });
}

function childArn(teamC: TeamC): string {
  return `$replace('${teamC._stateMachine.stateMachineArn}', ':stateMachine:', ':execution:') & ':' & ${CHILD_NAME}`;
}

function task(
  scope: Construct,
  id: string,
  teamC: TeamC,
  props: Omit<TeamCTaskProps, 'statements' | 'accessRoleArn'>,
): TeamCTask {
  const accessRoleArn = teamC._accessRoleArn;
  const state = new TeamCTask(scope, id, { ...props, accessRoleArn, statements: statements(scope, teamC) });
  state.addRetry(EXECUTION_RETRY);
  return state;
}

/**
 * What the pipeline's role needs for Team C: with a role in the other account, to take that one on and nothing else.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
function statements(scope: Construct, teamC: TeamC): PolicyStatement[] {
  if (teamC._accessRoleArn !== undefined) {
    return [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [teamC._accessRoleArn] })];
  }
  const { stateMachineArn } = teamC._stateMachine;
  const start = new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] });
  if (!teamC._waits) return [start];
  return [
    start,
    new PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executionsOf(scope, teamC._stateMachine)],
    }),
    new PolicyStatement({
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [
        Stack.of(scope).formatArn({
          service: 'events',
          resource: 'rule',
          resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
        }),
      ],
    }),
  ];
}

/** ARN pattern of every execution of a machine, and of no other whose name begins alike. */
export function executionsOf(scope: Construct, stateMachine: sfn.IStateMachine): string {
  const { account, region } = stateMachine.env;
  const name =
    stateMachine instanceof sfn.StateMachine
      ? stateMachine.stateMachineName
      : Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName;
  return Stack.of(scope).formatArn({
    service: 'states',
    region,
    account,
    resource: 'execution',
    resourceName: `${name}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
