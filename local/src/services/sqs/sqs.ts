import type { Clock } from '../../kernel/clock';
import type { JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { batchEntries, inBatch, refused } from './batch';
import { createQueue, deleteQueue } from './change-queues';
import { noSuchQueue, SqsError } from './errors';
import type { MessageAttributes } from './message-attributes';
import { MoveTasks } from './move-tasks';
import { Queue, type QueueDisturbance } from './queue';
import { getQueueAttributes, setQueueAttributes } from './queue-attributes';
import type { QueueSettings } from './queue-settings';
import { receiveMessage } from './receive-message';
import { defined, optionalNumber, optionalText, requiredText } from './request';
import { messageSize, sendMessage } from './send-message';
import { urlOf } from './sqs-urls';

/** A queue to be made. */
export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
}

/** Options of `Sqs`. */
export interface SqsOptions {
  readonly queues: readonly QueueSpec[];
  /** Where queues live that the API makes. */
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly random: Random;
  /** @default - nothing goes wrong */
  readonly disturbance?: QueueDisturbance;
}

/** What others than callers of the API put into a queue. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string | undefined;
  /** Left out where the queue has no order. */
  readonly deduplicationId?: string | undefined;
}

/** Who calls an operation. */
export interface SqsCaller {
  /** Aborted when whoever asked has gone away. */
  readonly signal?: AbortSignal;
  /**
   * What the end of a long poll is to the clock: `deadline` for somebody outside, who does nothing by himself.
   *
   * @default 'work'
   */
  readonly pollEnd?: 'work' | 'deadline';
}

type Operation = (sqs: Sqs, request: JsonObject, caller: SqsCaller) => JsonObject | Promise<JsonObject>;

const VISIBILITY = { from: 0, to: 43_200 };
const MAX_BATCH_BYTES = 1_048_576;

/** What is served, by its name in the API. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: (sqs, request) => sendMessage(sqs.queueOf(request), request),
  SendMessageBatch: (sqs, request) => {
    const queue = sqs.queueOf(request);
    const kind = 'SendMessageBatchRequestEntry';
    const size = batchEntries(request, kind).reduce((sum, entry) => sum + messageSize(entry), 0);
    if (size > MAX_BATCH_BYTES) {
      const message = `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`;
      throw refused('BatchRequestTooLong', message);
    }
    return inBatch(request, kind, (entry) => sendMessage(queue, entry));
  },
  ReceiveMessage: (sqs, request, caller) => {
    const signal = caller.signal === undefined ? sqs.stopped : AbortSignal.any([caller.signal, sqs.stopped]);
    const { pollEnd = 'work' } = caller;
    return receiveMessage(sqs.queueOf(request), request, { clock: sqs.clock, signal, pollEnd });
  },
  DeleteMessage: (sqs, request) => deleteMessage(sqs.queueOf(request), request),
  DeleteMessageBatch: (sqs, request) => {
    const queue = sqs.queueOf(request);
    return inBatch(request, 'DeleteMessageBatchRequestEntry', (entry) => deleteMessage(queue, entry));
  },
  ChangeMessageVisibility: (sqs, request) => changeVisibility(sqs.queueOf(request), request),
  ChangeMessageVisibilityBatch: (sqs, request) => {
    const queue = sqs.queueOf(request);
    return inBatch(request, 'ChangeMessageVisibilityBatchRequestEntry', (entry) => changeVisibility(queue, entry));
  },
  GetQueueUrl: (sqs, request) => {
    const name = requiredText(request, 'QueueName');
    const account = optionalText(request, 'QueueOwnerAWSAccountId');
    const queue = sqs.all().find((queue) => queue.name === name && (account ?? accountOf(queue)) === accountOf(queue));
    if (queue === undefined) throw noSuchQueue();
    return { QueueUrl: urlOf(queue) };
  },
  ListQueues: (sqs, request) => {
    const prefix = optionalText(request, 'QueueNamePrefix') ?? '';
    const queues = sqs.all().filter(({ name }) => name.startsWith(prefix));
    return defined({ QueueUrls: queues.length === 0 ? undefined : queues.map((queue) => urlOf(queue)) });
  },
  GetQueueAttributes: (sqs, request) => getQueueAttributes(sqs.queueOf(request), request),
  SetQueueAttributes: (sqs, request) => setQueueAttributes(sqs.queueOf(request), request),
  CreateQueue: createQueue,
  DeleteQueue: deleteQueue,
  PurgeQueue: (sqs, request) => {
    sqs.queueOf(request).purge();
    return {};
  },
  StartMessageMoveTask: (sqs, request) => sqs.moves.start(request),
  ListMessageMoveTasks: (sqs, request) => sqs.moves.list(request),
  CancelMessageMoveTask: (sqs, request) => sqs.moves.cancel(request),
};

/** The operations that are served. */
export const SQS_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/** The queues of a run. */
export class Sqs {
  readonly clock: Clock;
  readonly moves: MoveTasks;
  readonly #options: SqsOptions;
  readonly #queues = new Map<string, Queue>();
  readonly #stopping = new AbortController();

  constructor(options: SqsOptions) {
    const { queues, clock, random } = options;
    this.#options = options;
    this.clock = clock;
    for (const spec of queues) this.add(spec);
    const { stopped } = this;
    this.moves = new MoveTasks({ clock, random, stopped, find: (arn) => this.queue(arn), all: () => this.all() });
  }

  /** Makes a queue; it is there at once. */
  add(spec: QueueSpec): Queue {
    const { clock, random, disturbance } = this.#options;
    const queue = new Queue({ ...spec, clock, random, find: (arn) => this.queue(arn), disturbance });
    this.#queues.set(spec.arn, queue);
    return queue;
  }

  /** Takes a queue away, with all that is in it. */
  remove({ arn }: Queue): void {
    this.#queues.delete(arn);
  }

  /** The ARN that a queue of this name has, if the API makes it. */
  arnOf(name: string): string {
    const { region, account } = this.#options;
    return `arn:aws:sqs:${region}:${account}:${name}`;
  }

  /** Carries out an operation; throws an `SqsError` where SQS would refuse it. */
  async call(operation: string, request: JsonObject, caller: SqsCaller = {}): Promise<JsonObject> {
    const carryOut = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (carryOut === undefined) throw new TypeError(`not an operation of SQS: ${operation}`);
    return carryOut(this, request, caller);
  }

  queue(arn: string): Queue | undefined {
    return this.#queues.get(arn);
  }

  all(): Queue[] {
    return [...this.#queues.values()];
  }

  /** The queue that `QueueUrl` means, whatever its host. */
  queueOf(request: JsonObject): Queue {
    const url = requiredText(request, 'QueueUrl');
    const [account, name] = url.split('/').slice(-2);
    const queue = this.all().find((queue) => queue.name === name && accountOf(queue) === account);
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }

  /** Puts in what a topic, a rule or a schedule hands over; throws an `SqsError` where SQS would refuse it. */
  deliver(arn: string, { body, attributes = {}, groupId, deduplicationId }: QueueMessage): void {
    const queue = this.queue(arn);
    if (queue === undefined) throw noSuchQueue();
    const order = {
      MessageGroupId: groupId,
      ...(queue.settings.isFifo && { MessageDeduplicationId: deduplicationId }),
    };
    const given = { MessageBody: body, MessageAttributes: attributes as unknown as JsonObject };
    sendMessage(queue, { ...given, ...defined(order) });
  }

  /** Aborted when the service ends. */
  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Sends home all who wait for messages. */
  stop(): void {
    this.#stopping.abort(new SqsError('ServiceUnavailable', 'ServiceUnavailable', 'sfn-local was stopped'));
  }
}

function deleteMessage(queue: Queue, request: JsonObject): JsonObject {
  queue.delete(requiredText(request, 'ReceiptHandle'));
  return {};
}

function changeVisibility(queue: Queue, request: JsonObject): JsonObject {
  const handle = requiredText(request, 'ReceiptHandle');
  requiredText({ VisibilityTimeout: String(request.VisibilityTimeout ?? '') }, 'VisibilityTimeout');
  queue.changeVisibility(handle, optionalNumber(request, 'VisibilityTimeout', VISIBILITY) ?? 0);
  return {};
}

function accountOf({ arn }: Queue): string {
  return arn.split(':')[4] ?? '';
}
