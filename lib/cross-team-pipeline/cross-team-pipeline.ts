import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm, Dashboard, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { machineLogGroup } from '../private/machine-logs';
import { answerRole } from './answer-role';
import { checkPipelineProps } from './check-pipeline-props';
import { answerStatement } from './consumer';
import type { CrossTeamPipelineProps } from './cross-team-pipeline-props';
import { pipelineDefinition } from './definition';
import { PipelineEnding } from './pipeline-ending';
import { PipelineIdentity } from './pipeline-identity';
import { type PipelineWatch, pipelineAlarms, pipelineDashboard } from './pipeline-watch';
import { PipelineWork } from './pipeline-work';
import { deadLetterQueue, grantWriting } from './queues';
import { recordKeeping } from './record-keeping';
import { OPEN_INDEX, recordTable } from './record-table';
import { replyQueue } from './reply-queue';
import { scheduleRole } from './schedule-role';

/**
 * Takes one piece of work through three teams and keeps a record of it: does the work, adds a record, hands it to Team B's
 * queue and waits for the answer, pauses, runs Team C's workflow, tells a topic, and marks the record processed.
 *
 * Defines a STANDARD state machine with its log group, two functions that close records which an execution left open, a
 * dead-letter queue, a schedule for one of the functions; and, as the props ask, a table, a reply queue with its consumer, a
 * role for Team B. Idle it costs the sweeper's runs (2,880 a month, within Lambda's and Scheduler's free tiers) and storage.
 *
 * A failure is recorded as `RECORD_FAILED` with its error and cause, announced, and the execution fails with the original
 * error. Watch `addAlarms`.
 */
export class CrossTeamPipeline extends Construct {
  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** The table of records. */
  public readonly table: dynamodb.ITable;

  /** Where the state machine logs every event, without the data of the executions. */
  public readonly logGroup: logs.LogGroup;

  /** Starts and events that could not be delivered. */
  public readonly deadLetterQueue: sqs.Queue;

  /** Where Team B answers to, with `TeamBAnswers.byReplyQueue`. */
  public readonly replyQueue?: sqs.Queue;

  /** Answers that could not be read. */
  public readonly replyDeadLetterQueue?: sqs.Queue;

  /** The role that Team B's worker takes on, with `TeamBAnswers.byRole`. */
  public readonly answerRole?: iam.Role;

  /** What other accounts write into their policies; by name only if the pipeline has a `pipelineName`. */
  public readonly identity?: PipelineIdentity;

  private readonly watch: PipelineWatch;

  constructor(scope: Construct, id: string, props: CrossTeamPipelineProps = {}) {
    super(scope, id);

    const work = props.work ?? PipelineWork.none();
    const keyAttribute = props.keyAttribute ?? 'messageId';
    const statusAttribute = props.statusAttribute ?? 'status';
    const recordAttributes = props.recordAttributes ?? {};
    const sweepInterval = props.sweepInterval ?? Duration.minutes(15);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const { encryptionKey, pipelineName, teamB, teamC } = props;
    const timeout = checkPipelineProps(this, props, { work, keyAttribute, statusAttribute, sweepInterval });

    this.table =
      props.table ??
      recordTable(this, { keyAttribute, statusAttribute, tableName: props.tableName, encryptionKey, removalPolicy });
    this.logGroup = machineLogGroup(this, removalPolicy);
    const role = machineRole(this, pipelineName);
    const start = pipelineDefinition(this, {
      table: this.table,
      keyAttribute,
      statusAttribute,
      recordAttributes,
      work,
      teamB,
      pause: props.pause,
      teamC,
      topic: props.topic,
      notification: props.notification ?? sfn.TaskInput.fromText('{% $states.input %}'),
      failureTopic: props.failureTopic,
      endAs: props.endAs ?? PipelineEnding.FAILED,
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: pipelineName,
      comment: 'Takes one piece of work through three teams and keeps a record of it',
      definitionBody: sfn.DefinitionBody.fromChainable(start),
      timeout,
      role,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    for (const key of [this.table.encryptionKey, props.topic?.masterKey, props.failureTopic?.masterKey]) {
      grantWriting(key, role);
    }
    if (pipelineName !== undefined) {
      const { account, region, partition } = Stack.of(this);
      this.identity = PipelineIdentity.of({ pipelineName, account, region, partition });
    }

    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', { encryptionKey, removalPolicy });
    recordKeeping(this, {
      stateMachine: this.stateMachine,
      table: this.table,
      indexName: props.statusIndexName ?? OPEN_INDEX,
      keyAttribute,
      statusAttribute,
      failureTopic: props.failureTopic,
      waitsForTeamB: teamB !== undefined,
      timeout,
      sweepInterval,
      deadLetters: this.deadLetterQueue,
      encryptionKey,
      removalPolicy,
    });
    if (teamB?._answers._queue !== undefined) {
      const senders = teamB._answers._queue;
      const replies = replyQueue(this, {
        stateMachine: this.stateMachine,
        senders,
        pipelineName,
        encryptionKey,
        removalPolicy,
      });
      this.replyQueue = replies.queue;
      this.replyDeadLetterQueue = replies.deadLetters;
    }
    if (teamB?._answers._role !== undefined) {
      this.answerRole = answerRole(this, this.stateMachine, teamB._answers._role, pipelineName);
    }
    if (props.schedule !== undefined) this.startBy(props.schedule, keyAttribute, props.scheduledInput ?? {});

    this.watch = {
      stateMachine: this.stateMachine,
      handOffTimeout: teamB?._timeout,
      sweepInterval,
      deadLetterQueues: {
        DeadLettersAlarm: this.deadLetterQueue,
        ...(this.replyDeadLetterQueue && { ReplyDeadLettersAlarm: this.replyDeadLetterQueue }),
      },
    };
  }

  /** Lets `grantee` start executions. */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Lets `grantee`, of this account, answer this pipeline's messages: success, failure, heartbeat. */
  public grantAnswer(grantee: iam.IGrantable): iam.Grant {
    const { actions, resources } = answerStatement(this.stateMachine.stateMachineArn);
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources });
  }

  /** Executions that failed. Sum over 5 minutes. */
  public metricFailed(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }

  /** Executions that ran longer than `timeout`. Sum over 5 minutes. */
  public metricTimedOut(options?: MetricOptions): Metric {
    return this.stateMachine.metricTimedOut(options);
  }

  /**
   * Alarms on executions that failed or timed out, on records that were left open, on an answer of Team B that is overdue
   * (four fifths of its time), and on each dead-letter queue.
   *
   * @param actions what happens when an alarm goes off, such as an `SnsAction`
   */
  public addAlarms(...actions: IAlarmAction[]): Alarm[] {
    return pipelineAlarms(this, this.watch, actions);
  }

  /** A dashboard of executions, records, the oldest waiting callback and the dead letters. */
  public addDashboard(): Dashboard {
    return pipelineDashboard(this, this.watch);
  }

  /** The same scheduled time gives the same key, so that a start which is delivered again finds the first one's record. */
  private startBy(
    schedule: scheduler.ScheduleExpression,
    keyAttribute: string,
    input: { readonly [name: string]: unknown },
  ): void {
    new scheduler.Schedule(this, 'Schedule', {
      description: 'Starts the pipeline',
      schedule,
      target: new StepFunctionsStartExecution(this.stateMachine, {
        role: scheduleRole(this, 'ScheduleRole', this.deadLetterQueue),
        deadLetterQueue: this.deadLetterQueue,
        input: scheduler.ScheduleTargetInput.fromObject({
          ...input,
          [keyAttribute]: `scheduled-${scheduler.ContextAttribute.scheduledTime}`,
        }),
      }),
    });
  }
}

/** The role of the state machine: Step Functions takes it on for machines of this account and Region alone. */
function machineRole(scope: Construct, pipelineName: string | undefined): iam.Role {
  const { account, region, partition } = Stack.of(scope);
  return new iam.Role(scope, 'Role', {
    roleName: pipelineName && PipelineIdentity._roleName(pipelineName, region),
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: {
          'aws:SourceArn': `arn:${partition}:states:${region}:${account}:stateMachine:${pipelineName ?? '*'}`,
        },
      },
    }),
  });
}
