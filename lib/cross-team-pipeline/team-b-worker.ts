import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type CfnRole, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkSeconds, checkWholeNumber } from '../private/check-props';
import { handlerFunction } from '../private/handler-function';
import { PropError } from '../private/prop-error';
import { checkNotEmpty } from './check-not-empty';
import { consumeQueue } from './consumer';
import { CROSS_TEAM_SETTINGS, type TeamWorkSettings } from './contract';
import { checkOwnPlace } from './other-place';
import { deadLetterQueue, grantWriting, safeQueue } from './queues';
import { safeTable } from './record-table';
import type { TeamBWorkerProps } from './team-b-worker-props';

/** What claims, answers and the like may take around a run of the worker. */
const AROUND_SECONDS = 30;

/** Lambda ends every invocation then. */
const LONGEST_INVOCATION_SECONDS = 900;

/** Whoever took a claim has been ended by Lambda before it expires. */
const CLAIM_MARGIN_SECONDS = 5;

/** A message comes back when its claim is free. */
const VISIBILITY_MARGIN_SECONDS = 60;

/**
 * The other side of a `CrossTeamPipeline`: takes messages from a queue, has a function do the work, and answers.
 *
 * Work is known by its `workId`, however many messages there are about it: it is claimed in a table before it is begun, the
 * answer is kept, and goes to the token that was sent last. A claim expires, so that work whose function died is done by
 * another one. An error that is thrown is tried again `maxAttempts` times, then the pipeline is told. What cannot be read,
 * or not answered, goes to the dead-letter queue.
 *
 * Defines a function with its log group, a table, and two queues unless one is brought. Idle it costs the polling of the
 * queue, some 650,000 requests a month, within SQS's free million.
 */
export class TeamBWorker extends Construct {
  /** The queue to hand work to. */
  public readonly queue: IQueue;

  /** Messages that could not be read or answered; absent with a brought queue. */
  public readonly deadLetterQueue?: Queue;

  /** The function that takes messages, calls the worker and answers. */
  public readonly consumer: LambdaFunction;

  /** The role it runs as: `workerRoleArn` and `senderRoleArns` of the pipeline's `TeamBAnswers`. */
  public readonly role: IRole;

  /** Claims and answers, by `workId`. */
  public readonly ledger: dynamodb.Table;

  constructor(scope: Construct, id: string, props: TeamBWorkerProps) {
    super(scope, id);

    const workTimeout = props.workTimeout ?? Duration.minutes(5);
    const maxAttempts = props.maxAttempts ?? 3;
    const keepAnswers = props.keepAnswers ?? Duration.days(14);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const fifo = props.queue?.fifo ?? props.fifo ?? false;
    const batchSize = props.batchSize ?? (fifo ? 1 : 10);
    const { encryptionKey } = props;
    checkSeconds(this, 'workTimeout', workTimeout, { min: 1, max: 840 });
    checkSeconds(this, 'heartbeat', props.heartbeat, { min: 1, max: 840 });
    checkWholeNumber(this, 'maxAttempts', maxAttempts, { min: 1, max: 100 });
    checkWholeNumber(this, 'batchSize', batchSize, { min: 1, max: 10 });
    checkWholeNumber(this, 'maxConcurrency', props.maxConcurrency, { min: 2, max: 1_000 });
    checkWholeNumber(this, 'keepAnswers in days', keepAnswers.toDays({ integral: false }), { min: 1, max: 365 });
    checkNotEmpty(this, { queueName: props.queueName, roleName: props.roleName });
    checkQueueProps(this, props, fifo);

    // Messages of a FIFO queue are worked on one after the other, the others at the same time.
    const runs = fifo ? batchSize : 1;
    const consumerTimeout = Duration.seconds(runs * workTimeout.toSeconds() + AROUND_SECONDS);
    if (consumerTimeout.toSeconds() > LONGEST_INVOCATION_SECONDS) {
      throw new PropError(
        this,
        'batchSize',
        'so small that a FIFO queue fits its runs of workTimeout, one by one, into 870 seconds',
        `${batchSize} runs of ${workTimeout.toSeconds()} s`,
      );
    }
    const claim = consumerTimeout.plus(Duration.seconds(CLAIM_MARGIN_SECONDS));
    if (props.queue === undefined) {
      this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', {
        encryptionKey,
        removalPolicy,
        ...(fifo && { fifo }),
      });
    }
    this.queue =
      props.queue ??
      safeQueue(this, 'Queue', {
        queueName: props.queueName,
        ...(fifo && { fifo }),
        encryptionKey,
        removalPolicy,
        visibilityTimeout: claim.plus(Duration.seconds(VISIBILITY_MARGIN_SECONDS)),
        retentionPeriod: Duration.days(14),
        deadLetterQueue: { queue: this.deadLetterQueue as Queue, maxReceiveCount: 10 },
      });
    this.ledger = this.createLedger(props, removalPolicy);

    const settings: TeamWorkSettings = {
      worker: props.worker.functionName,
      functionName: props.worker.functionName,
      workTimeoutSeconds: workTimeout.toSeconds(),
      tableName: this.ledger.tableName,
      queueUrl: this.queue.queueUrl,
      claimSeconds: claim.toSeconds(),
      maxAttempts,
      finalErrors: props.finalErrors ?? [],
      heartbeatSeconds: props.heartbeat?.toSeconds(),
      keepAnswersDays: keepAnswers.toDays(),
      fifo,
      answer: props.answers._way,
    };
    this.consumer = handlerFunction(this, 'Consumer', {
      handler: 'do-team-work',
      description: "Takes work from Team B's queue, has it done, and answers the pipeline",
      timeout: consumerTimeout,
      removalPolicy,
      environment: { [CROSS_TEAM_SETTINGS]: Stack.of(this).toJsonString(settings) },
      memorySize: 256,
    });
    this.role = this.consumer.role as IRole;
    if (props.roleName !== undefined) (this.role.node.defaultChild as CfnRole).roleName = props.roleName;
    this.grantWork(props);
    consumeQueue(this, 'QueueToConsumer', {
      queue: this.queue,
      consumer: this.consumer,
      batchSize,
      maxConcurrency: props.maxConcurrency,
      alsoMay: ['sqs:ChangeMessageVisibility'],
    });
    for (const pipeline of props.pipelines ?? []) {
      for (const statement of pipeline._queueStatements(this.queue.queueArn)) {
        (this.queue as Queue).addToResourcePolicy(statement);
      }
      for (const statement of pipeline._keyStatements()) encryptionKey?.addToResourcePolicy(statement);
    }
  }

  private createLedger(props: TeamBWorkerProps, removalPolicy: RemovalPolicy): dynamodb.Table {
    return safeTable(this, 'Ledger', {
      partitionKey: { name: 'workId', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      encryptionKey: props.encryptionKey,
      removalPolicy,
    });
  }

  private grantWork({ worker, answers, encryptionKey }: TeamBWorkerProps): void {
    const may = (actions: string[], resource: string) =>
      this.consumer.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    may(['lambda:InvokeFunction'], worker.functionArn);
    may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.ledger.tableArn);
    grantWriting(encryptionKey, this.consumer);
    if (this.queue.encryptionMasterKey !== encryptionKey) this.queue.encryptionMasterKey?.grantDecrypt(this.consumer);
    answers._grant(this.consumer);
  }
}

function checkQueueProps(scope: Construct, props: TeamBWorkerProps, fifo: boolean): void {
  const { queue, queueName, pipelines } = props;
  if (queue !== undefined) {
    checkOwnPlace(scope, 'queue', queue.queueArn);
    for (const name of ['queueName', 'fifo', 'pipelines'] as const) {
      if (props[name] !== undefined) throw new PropError(scope, name, 'absent when a queue is brought', props[name]);
    }
  }
  if (pipelines !== undefined && queueName === undefined) {
    throw new PropError(scope, 'queueName', 'given for pipelines of other accounts, which name the queue', undefined);
  }
  if (queueName !== undefined && !Token.isUnresolved(queueName) && queueName.endsWith('.fifo') !== fifo) {
    throw new PropError(scope, 'queueName', fifo ? "a name that ends in '.fifo'" : "a name without '.fifo'", queueName);
  }
}
