import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Json, LocalAws, StartedExecution } from 'cdk-sfn-local';
import {
  CrossTeamPipeline,
  type CrossTeamPipelineProps,
  PipelinePause,
  PipelineWork,
  TeamB,
  TeamBAnswers,
  type TeamBOptions,
  TeamBWorker,
  type TeamBWorkerProps,
  TeamC,
  type TeamCRunOptions,
  WorkerAnswers,
} from '../../lib';
import type { HandOff } from '../../lib/cross-team-pipeline/contract';
import { aFunction } from './a-pipeline';
import { clientSettings } from './running-app';

/** What a test changes about the three teams. */
export interface TeamsOptions {
  readonly pipeline?: CrossTeamPipelineProps | ((stack: Stack) => CrossTeamPipelineProps);
  readonly teamB?: TeamBOptions;
  /** Code of Team B's function; without it nobody takes the messages, and the test answers by hand. */
  readonly work?: string;
  readonly worker?: Partial<TeamBWorkerProps>;
  /** Whether Team B's function has a table `effects` to write to, by `workId`. */
  readonly effectsTable?: boolean;
  readonly answersByQueue?: boolean;
  /** Whether Team B's queue is FIFO, `inbox.fifo`; `teamB` then says the group. */
  readonly fifo?: boolean;
  /** Key of the user for all that the teams keep. */
  readonly encryptionKey?: (stack: Stack) => IKey;
  /** Further resources of the stack. */
  readonly afterwards?: (stack: Stack, pipeline: CrossTeamPipeline) => void;
  /** States of Team C's workflow. */
  readonly teamC?: (stack: Stack) => sfn.IChainable;
  readonly teamCOptions?: TeamCRunOptions;
  /**
   * Whether the finaliser does anything; without it, it is seen what the pipeline itself wrote, and its function does not start.
   *
   * @default true
   */
  readonly finaliser?: boolean;
}

/** A topic whose notifications may be answers; a test that needs it defines it. */
export const NEWS = 'arn:aws:sns:us-east-1:123456789012:news';

/** Id of the stack of teams that are the only ones in their app. */
export const ALONE = 'Teams';

/** What teams call a thing of theirs; with others in the app, the id of their stack comes first. */
const nameIn = (stackId: string, name: string) => (stackId === ALONE ? name : `${stackId.toLowerCase()}-${name}`);

/** Three teams in one stack, every step of the pipeline there, and queues that hear what the topics say. */
export function defineTeams(app: App, options: TeamsOptions = {}, stackId = ALONE): void {
  const stack = new Stack(app, stackId);
  const named = (name: string) => nameIn(stackId, name);
  const encryptionKey = options.encryptionKey?.(stack);
  const heard = (id: string, queueName: string) => {
    const topic = new Topic(stack, id, { masterKey: encryptionKey });
    topic.addSubscription(
      new SqsSubscription(new Queue(stack, `${id}Heard`, { queueName: named(queueName) }), {
        rawMessageDelivery: true,
      }),
    );
    return topic;
  };
  const ending = options.fifo ? '.fifo' : '';
  const kind = { ...(options.fifo && { fifo: true }), encryptionMasterKey: encryptionKey };
  const inbox = new Queue(stack, 'Inbox', {
    ...kind,
    queueName: named(`inbox${ending}`),
    visibilityTimeout: Duration.minutes(10),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: {
      queue: new Queue(stack, 'InboxDead', { ...kind, queueName: named(`inbox-dead${ending}`) }),
      maxReceiveCount: 10,
    },
  });
  const workflow = new sfn.StateMachine(stack, 'TeamC', {
    stateMachineName: named('team-c'),
    definitionBody: sfn.DefinitionBody.fromChainable(
      options.teamC?.(stack) ??
        sfn.Pass.jsonata(stack, 'File', { outputs: { filed: '{% $states.input.payload.messageId %}' } }),
    ),
  });
  const answers = options.answersByQueue
    ? TeamBAnswers.byReplyQueue({ senderRoleArns: ['arn:aws:iam::123456789012:role/team-b'], topicArns: [NEWS] })
    : TeamBAnswers.direct();
  const pipeline = new CrossTeamPipeline(stack, 'Pipeline', {
    pipelineName: named('orders'),
    tableName: named('records'),
    teamB: TeamB.queue(inbox, { answers, timeout: Duration.hours(1), ...options.teamB }),
    pause: PipelinePause.secondsFromInput('timer_seconds'),
    teamC: TeamC.runAndWait(workflow, options.teamCOptions),
    topic: heard('Done', 'done'),
    failureTopic: heard('Failed', 'failed'),
    encryptionKey,
    ...(typeof options.pipeline === 'function' ? options.pipeline(stack) : options.pipeline),
  });
  options.afterwards?.(stack, pipeline);
  if (options.work === undefined) return;
  const worker = aFunction(stack, 'Work', {
    code: options.work,
    functionName: named('team-b-work'),
    timeout: Duration.minutes(5),
  });
  if (options.effectsTable) {
    const partitionKey = { name: 'workId', type: AttributeType.STRING };
    new Table(stack, 'Effects', { tableName: named('effects'), partitionKey }).grantWriteData(worker);
  }
  new TeamBWorker(stack, 'Worker', {
    worker,
    queue: inbox,
    answers:
      pipeline.replyQueue === undefined
        ? WorkerAnswers.direct(pipeline.stateMachine.stateMachineArn)
        : WorkerAnswers.replyQueue(pipeline.replyQueue),
    encryptionKey,
    ...options.worker,
  });
}

/** Team B's function when a test is not about it. */
export const ECHO = 'exports.handler = async ({ payload, attempt }) => ({ text: payload.messageText, attempt });';

/** Team B's function when its runs are counted; `Teams.worked` has them. */
export const COUNTED = `exports.handler = async ({ workId }) => {
  console.log('worked on ' + workId);
  return 'done';
};`;

/** Answers for `Ask Team B` where a test is not about it: no message is sent then, and no function has to start. */
export const answerOfTeamB = ({ MessageBody }: { readonly MessageBody: HandOff }) => ({
  result: { version: 1, workId: MessageBody.workId, result: 'done' },
});

/** What `Teams.effects` says when everything was done once. */
export const ONCE = { teamC: 1, notifications: 1, works: 1 };

/** A pipeline that begins with a function of its own. */
export function workingFirst(stack: Stack): CrossTeamPipelineProps {
  const handler = aFunction(stack, 'Complex', { code: `exports.handler = async () => 'prepared';` });
  return { work: PipelineWork.lambdaFunction(handler) };
}

/** Input of the seed's sample run. */
export const SAMPLE = { messageId: 'Message3', messageText: 'Hello', timer_seconds: 3 };

/** A record as plain values. */
export type PlainRecord = { readonly [attribute: string]: string | undefined };

/** What a test looks at and does beside the runner's own methods. */
export class Teams {
  readonly tables: DynamoDBClient;
  readonly executions: SFNClient;
  readonly queues: SQSClient;
  readonly #aws: LocalAws;
  readonly #stackId: string;

  /** @param stackId of these teams, where there are others */
  constructor(aws: LocalAws, stackId = ALONE) {
    this.#aws = aws;
    this.#stackId = stackId;
    const settings = clientSettings(aws);
    this.tables = new DynamoDBClient(settings);
    this.executions = new SFNClient(settings);
    this.queues = new SQSClient(settings);
  }

  /** Ends the connections. */
  close(): void {
    for (const client of [this.tables, this.executions, this.queues]) client.destroy();
  }

  /** Runs the pipeline to its end. */
  run(input: Json = SAMPLE) {
    return this.#aws.run({ machine: this.#named('orders'), input });
  }

  /** Starts the pipeline, which then does what it can do at this moment. */
  async start(input: Json = SAMPLE): Promise<StartedExecution> {
    const started = await this.#aws.startExecution({ machine: this.#named('orders'), input });
    await this.#aws.settle();
    return started;
  }

  async record(messageId: string = SAMPLE.messageId): Promise<PlainRecord | undefined> {
    const { Item } = await this.tables.send(
      new GetItemCommand({ TableName: this.#named('records'), Key: { messageId: { S: messageId } } }),
    );
    return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, value.S]));
  }

  /** How many records have which status. */
  async statuses(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    let ExclusiveStartKey: undefined | Awaited<ReturnType<Teams['scan']>>['LastEvaluatedKey'];
    do {
      const page = await this.scan(ExclusiveStartKey);
      for (const { status } of page.Items ?? []) counts[status?.S ?? ''] = (counts[status?.S ?? ''] ?? 0) + 1;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return counts;
  }

  private scan(ExclusiveStartKey: Record<string, never> | Record<string, object> | undefined) {
    return this.tables.send(
      new ScanCommand({ TableName: this.#named('records'), ExclusiveStartKey: ExclusiveStartKey as never }),
    );
  }

  /** Takes the messages out of a queue, parsed. */
  async messages(queueName: string): Promise<Record<string, unknown>[]> {
    return (await this.bodies(queueName)).map((body) => JSON.parse(body));
  }

  /** The same as they are. */
  async bodies(queueName: string): Promise<string[]> {
    const QueueUrl = `${this.#aws.endpoint}/123456789012/${this.#named(queueName)}`;
    const found: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return found;
      found.push(...Messages.map(({ Body = '' }) => Body));
      const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
      await this.queues.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  /** What was really done, whatever the executions think. */
  async effects(): Promise<{ readonly teamC: number; readonly notifications: number; readonly works: number }> {
    const { executions = [] } = await this.executions.send(
      new ListExecutionsCommand({
        stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${this.#named('team-c')}`,
      }),
    );
    const notified = await this.messages('done');
    return {
      teamC: executions.length,
      notifications: new Set(notified.map(({ notificationId }) => notificationId)).size,
      works: this.worked().length,
    };
  }

  /** Each `worked on <workId>` that Team B's function printed. */
  worked(): string[] {
    const lines = this.#aws.logs().filter(({ functionName }) => functionName === this.#named('team-b-work'));
    return lines.flatMap(({ text }) => /worked on (\S+)/.exec(text)?.[1] ?? []);
  }

  /** What the functions of the pipeline and of Team B's worker printed that has this text. */
  said(part: string): string[] {
    const lines = this.#aws.logs().filter(({ functionName }) => functionName.startsWith(`${this.#stackId}-`));
    return lines.flatMap(({ text }) => (text.includes(part) ? [text] : []));
  }

  /** The message that waits for Team B about an execution's work. */
  handOff(executionArn: string): HandOff {
    const waiting = this.#aws.messages(this.#named('inbox')).map(({ content }) => content as unknown as HandOff);
    const found = waiting.find(({ workId }) => workId === `${executionArn}#team-b`);
    if (found === undefined) throw new Error(`no message about ${executionArn} waits for Team B`);
    return found;
  }

  /** What lies in a queue about a record, and goes on lying there. */
  about(recordKey: string, queueName: string): Json[] {
    return this.#aws
      .messages(this.#named(queueName))
      .flatMap(({ content }) => ((content as { recordKey?: string }).recordKey === recordKey ? [content] : []));
  }

  #named(name: string): string {
    return nameIn(this.#stackId, name);
  }
}
