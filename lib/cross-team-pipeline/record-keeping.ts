import { ArnFormat, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerFunction } from '../private/handler-function';
import { CROSS_TEAM_SETTINGS, type RecordSettings, type SweepSettings } from './contract';
import { grantWriting, letServiceWrite } from './queues';
import { scheduleRole } from './schedule-role';
import { executionsOf } from './team-c-states';

/** What finaliser and sweeper are made from. */
export interface RecordKeepingOptions {
  readonly stateMachine: StateMachine;
  readonly table: ITable;
  readonly indexName: string;
  readonly keyAttribute: string;
  readonly statusAttribute: string;
  readonly failureTopic?: ITopic;
  readonly waitsForTeamB: boolean;
  /** Longest time that an execution may take. */
  readonly timeout: Duration;
  readonly sweepInterval: Duration;
  readonly deadLetters: Queue;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The two functions that close records which their executions left open. */
export interface RecordKeeping {
  readonly finaliser: LambdaFunction;
  readonly sweeper: LambdaFunction;
}

/**
 * Nothing inside an execution catches `States.Runtime`, the execution's timeout, or an abort. So the finaliser hears of
 * every execution that ended badly, and since AWS delivers that event on best effort only, the sweeper looks for records
 * that it missed.
 */
export function recordKeeping(scope: Construct, options: RecordKeepingOptions): RecordKeeping {
  const settings: RecordSettings = {
    pipeline: options.stateMachine.stateMachineName,
    tableName: options.table.tableName,
    keyAttribute: options.keyAttribute,
    statusAttribute: options.statusAttribute,
    failureTopicArn: options.failureTopic?.topicArn,
  };
  const finaliser = recordCloser(scope, 'FinaliseRecord', options, settings, {
    handler: 'finalise-record',
    description: 'Closes the record of an execution that ended without closing it',
    timeout: Duration.minutes(1),
  });
  finaliseOnEvent(scope, finaliser, options);

  const sweepSettings: SweepSettings = {
    ...settings,
    indexName: options.indexName,
    olderThanSeconds: options.timeout.toSeconds(),
    waitsForTeamB: options.waitsForTeamB,
  };
  const sweeper = recordCloser(scope, 'SweepRecords', options, sweepSettings, {
    handler: 'sweep-records',
    description: 'Finds records that are still open although their executions have ended',
    timeout: Duration.minutes(5),
  });
  sweeper.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:Query'],
      resources: [`${options.table.tableArn}/index/${options.indexName}`],
    }),
  );
  if (options.waitsForTeamB) {
    sweeper.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:GetExecutionHistory'],
        resources: [executionsOf(scope, options.stateMachine)],
      }),
    );
  }
  new Schedule(scope, 'SweepSchedule', {
    description: 'Looks for records that were left open',
    schedule: ScheduleExpression.rate(options.sweepInterval),
    target: new LambdaInvoke(sweeper, {
      role: scheduleRole(scope, 'SweepScheduleRole', options.deadLetters),
      deadLetterQueue: options.deadLetters,
      // The next run makes up for one that was missed.
      retryAttempts: 2,
    }),
  });
  return { finaliser, sweeper };
}

function recordCloser(
  scope: Construct,
  id: string,
  options: RecordKeepingOptions,
  settings: RecordSettings,
  how: { readonly handler: string; readonly description: string; readonly timeout: Duration },
): LambdaFunction {
  const closer = handlerFunction(scope, id, {
    ...how,
    removalPolicy: options.removalPolicy,
    environment: { [CROSS_TEAM_SETTINGS]: Stack.of(scope).toJsonString(settings) },
  });
  closer.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: [options.table.tableArn],
    }),
  );
  closer.addToRolePolicy(
    new PolicyStatement({
      actions: ['states:DescribeExecution'],
      resources: [executionsOf(scope, options.stateMachine)],
    }),
  );
  grantWriting(options.table.encryptionKey, closer);
  if (options.failureTopic !== undefined) {
    grantWriting(options.failureTopic.masterKey, closer);
    closer.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], resources: [options.failureTopic.topicArn] }),
    );
  }
  return closer;
}

function finaliseOnEvent(scope: Construct, finaliser: LambdaFunction, options: RecordKeepingOptions): void {
  const { account } = Stack.of(scope);
  new Rule(scope, 'ExecutionEnded', {
    description: 'Executions of the pipeline that did not succeed',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [options.stateMachine.stateMachineArn],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
    targets: [new FunctionTarget(finaliser, { deadLetterQueue: options.deadLetters })],
  });
  const anyRule = Stack.of(scope).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  letServiceWrite(options.encryptionKey, 'events.amazonaws.com', { arnPattern: anyRule, account });
  // What EventBridge has handed over, Lambda tries twice more by itself; what fails then is kept as well.
  finaliser.addToRolePolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [options.deadLetters.queueArn] }),
  );
  grantWriting(options.encryptionKey, finaliser);
  finaliser.configureAsyncInvoke({
    retryAttempts: 2,
    onFailure: { bind: () => ({ destination: options.deadLetters.queueArn }) },
  });
}
