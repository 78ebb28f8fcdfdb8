import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { PipelineIdentity } from './pipeline-identity';
import type { WorkerAnswers } from './worker-answers';

/** Props of `TeamBWorker`. */
export interface TeamBWorkerProps {
  /**
   * Function that does the work: called with `{ version, workId, attempt, payload }`, its return value is the result.
   *
   * It may run twice for one `workId`, after a run that died or threw; what it changes should be keyed by `workId`.
   */
  readonly worker: IFunction;

  /** How answers reach the pipeline. */
  readonly answers: WorkerAnswers;

  /**
   * Pipelines of other accounts that may send to the created queue. One of this account needs no word.
   *
   * @default - none
   */
  readonly pipelines?: PipelineIdentity[];

  /**
   * Queue to take work from. Its visibility timeout must exceed `workTimeout` by 95 seconds, for a FIFO queue that of a whole
   * batch; its redrive policy is yours.
   *
   * @default - a queue of its own, encrypted, with a dead-letter queue after ten receives
   */
  readonly queue?: IQueue;

  /**
   * Name of the queue that the construct creates, so that a pipeline of another account can name it.
   *
   * @default - CloudFormation makes one up
   */
  readonly queueName?: string;

  /**
   * Whether the created queue is FIFO; its `queueName`, if given, then ends in `.fifo`.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * Name of the role that takes messages and answers, so that a pipeline of another account can name it.
   *
   * @default - CloudFormation makes one up
   */
  readonly roleName?: string;

  /**
   * Longest time of one run of the worker, in whole seconds, 1 to 840; at least the function's own timeout.
   *
   * @default Duration.minutes(5)
   */
  readonly workTimeout?: Duration;

  /**
   * How often the pipeline hears that the worker is still at it, in whole seconds; half of the pipeline's `heartbeat` or
   * less.
   *
   * @default - never
   */
  readonly heartbeat?: Duration;

  /**
   * Runs of one piece of work, those that died included, before the pipeline is told that it failed, 1 to 100.
   *
   * @default 3
   */
  readonly maxAttempts?: number;

  /**
   * Names of errors that another run would not mend: the pipeline is told at once.
   *
   * @default - none: whatever the worker throws is tried again
   */
  readonly finalErrors?: string[];

  /**
   * Messages that one invocation takes, 1 to 10; they are worked on at the same time, those of a FIFO queue one by one: so
   * many runs of `workTimeout` must then fit into 870 seconds.
   *
   * @default - 10; 1 for a FIFO queue
   */
  readonly batchSize?: number;

  /**
   * Invocations that may run at once, 2 to 1000.
   *
   * @default - as many as the account allows
   */
  readonly maxConcurrency?: number;

  /**
   * How long an answer is kept for messages that come again, in whole days, 1 to 365.
   *
   * @default Duration.days(14) - as long as a queue can keep a message
   */
  readonly keepAnswers?: Duration;

  /**
   * Key for the table and the queues that the construct creates.
   *
   * @default - keys that AWS owns; no key policy to manage
   */
  readonly encryptionKey?: IKey;

  /**
   * What becomes of the created table, queues and log group when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
