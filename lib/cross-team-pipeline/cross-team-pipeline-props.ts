import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachineType, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import type { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { PipelineEnding } from './pipeline-ending';
import type { PipelinePause } from './pipeline-pause';
import type { PipelineWork } from './pipeline-work';
import type { TeamB } from './team-b';
import type { TeamC } from './team-c';

/** Props of `CrossTeamPipeline`. A step whose prop is left out is left out. */
export interface CrossTeamPipelineProps {
  /**
   * Name of the state machine, 1 to 30 letters, digits, `-` or `_`. The roles and the reply queue are named from it, so that
   * other accounts can name them before they exist: see `PipelineIdentity`.
   *
   * @default - CloudFormation makes names up; other accounts then have to be told
   */
  readonly pipelineName?: string;

  /**
   * What is done first. A failure here is recorded too.
   *
   * @default PipelineWork.none()
   */
  readonly work?: PipelineWork;

  /**
   * Table of records: partition key `keyAttribute`, a string, and no sort key. It needs an index; see `statusIndexName`.
   *
   * @default - a table of its own: on demand, encrypted, with point-in-time recovery
   */
  readonly table?: ITable;

  /**
   * Name of the table that the construct creates; a brought `table` has its name already.
   *
   * @default - CloudFormation makes one up
   */
  readonly tableName?: string;

  /**
   * Index of a brought `table`: partition key `statusAttribute`, sort key `openSince`, both strings, with `executionArn`
   * projected. The sweeper reads it.
   *
   * @default - the created table has one; a brought table needs one
   */
  readonly statusIndexName?: string;

  /**
   * Attribute that is the record's key, and member of the input that holds its value. Any name: reserved words are
   * fine, since every expression uses aliases.
   *
   * @default 'messageId'
   */
  readonly keyAttribute?: string;

  /**
   * Attribute that holds the status.
   *
   * @default 'status'
   */
  readonly statusAttribute?: string;

  /**
   * Further attributes that the record gets when it is added, in JSONata over the data of the execution:
   * `{ messageText: DynamoAttributeValue.fromString('{% $states.input.messageText %}') }`.
   *
   * @default - none
   */
  readonly recordAttributes?: { readonly [name: string]: DynamoAttributeValue };

  /**
   * The team that gets a message and answers it.
   *
   * @default - no message is sent
   */
  readonly teamB?: TeamB;

  /**
   * How long to wait after Team B's answer.
   *
   * @default - no wait
   */
  readonly pause?: PipelinePause;

  /**
   * The team whose workflow runs then.
   *
   * @default - no workflow is started
   */
  readonly teamC?: TeamC;

  /**
   * Topic that is told when all of this is done. SNS may deliver a notification twice; both carry the same
   * `notificationId`.
   *
   * @default - no notification
   */
  readonly topic?: ITopic;

  /**
   * What the notification's `payload` is, in JSONata.
   *
   * @default - the whole data of the execution
   */
  readonly notification?: TaskInput;

  /**
   * Topic that hears of every failure.
   *
   * @default - failures stand on the record and in the execution alone
   */
  readonly failureTopic?: ITopic;

  /**
   * How an execution ends that failed.
   *
   * @default PipelineEnding.FAILED
   */
  readonly endAs?: PipelineEnding;

  /**
   * When executions start by themselves: `ScheduleExpression.cron({ hour: '6', minute: '0' })`. The record's key is then
   * `scheduled-` and the scheduled time, so that a start that is delivered twice makes one record.
   *
   * @default - executions are started by hand, or by whom `grantStartExecution` lets
   */
  readonly schedule?: ScheduleExpression;

  /**
   * Further members of the input of scheduled executions.
   *
   * @default - the key alone
   */
  readonly scheduledInput?: { readonly [name: string]: unknown };

  /**
   * Longest time that an execution may take, in whole seconds; beyond it the execution ends TIMED_OUT, and the finaliser
   * closes the record.
   *
   * @default - what the steps may take in all, and an hour for retries
   */
  readonly timeout?: Duration;

  /**
   * How often records are looked for that were left open, in whole minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly sweepInterval?: Duration;

  /**
   * Key for the table and the queues that the construct creates. What it is needed for is granted.
   *
   * @default - keys that AWS owns; no key policy to manage
   */
  readonly encryptionKey?: IKey;

  /**
   * Kind of state machine: STANDARD. An EXPRESS machine cannot wait for an answer or for a workflow, lives five minutes, and
   * may run twice; it is refused.
   *
   * @default StateMachineType.STANDARD
   */
  readonly stateMachineType?: StateMachineType;

  /**
   * What becomes of the created table, queues and log groups when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
