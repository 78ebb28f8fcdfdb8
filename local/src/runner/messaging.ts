import type { AsyncSettings, AsyncSettingsResource, SubscriptionResource, TopicResource } from '../assembly';
import type { JsonOperation } from '../gateway';
import { BadRequest } from '../kernel/bad-request';
import type { PassingClock } from '../kernel/clock';
import type { Deliver } from '../kernel/deliver';
import type { JsonObject } from '../kernel/json';
import { SeededRandom } from '../kernel/seeded-random';
import { ServiceError } from '../kernel/service-error';
import { Unsupported } from '../kernel/unsupported';
import type { TableStream } from '../services/dynamodb';
import { SNS_OPERATIONS, Sns, SnsTasks, type Subscription, subscriptionFrom, type TopicSpec } from '../services/sns';
import { type QueueSettings, queueSettings, SQS_OPERATIONS, Sqs, SqsTasks } from '../services/sqs';
import type { AnswersInOrder } from './answers-in-order';
import { AsynchronousInvocations } from './asynchronous-invocations';
import type { FaultInjection } from './fault-injection';
import type { Functions } from './functions';
import type { Inventory } from './inventory';
import { receiveOutside } from './long-poll';
import { type Mapping, openMappings } from './mappings';
import type { PermissionChecks } from './permission-checks';
import type { TaskHandler } from './tasks';

/** What queues and topics need of a run. */
export interface MessagingOptions {
  readonly inventory: Inventory;
  /** The streams of the tables. */
  readonly streams: readonly TableStream[];
  readonly clock: PassingClock;
  readonly seed: number;
  /** Where queues and topics live that the API makes. */
  readonly region: string;
  readonly account: string;
  readonly functions: Functions;
  readonly answers: AnswersInOrder;
  /** Reaches every service, these included. */
  readonly deliver: Deliver;
  readonly faults: FaultInjection;
  /** Absent where permissions are not checked. */
  readonly permissions: PermissionChecks | undefined;
  /** Ends what waits, for the run is over. */
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  readonly onBug: (error: unknown) => void;
}

/** The queues and topics of a run, and what takes their messages further. */
export class Messaging {
  readonly sqs: Sqs;
  readonly sns: Sns;
  /** Functions that are handed events without anybody who waits for their answers. */
  readonly invocations: AsynchronousInvocations;
  /** Carry out the Tasks that call SQS and SNS. */
  readonly handlers: readonly TaskHandler[];
  readonly #options: MessagingOptions;
  #mappings: readonly Mapping[] = [];

  constructor(options: MessagingOptions) {
    const { inventory, clock, seed, region, account, functions, deliver, faults, permissions, signal, onBug } = options;
    this.#options = options;
    // A source of its own: functions call in any order, and what they draw must not change what executions draw.
    const random = new SeededRandom(seed);
    const queues = inventory.queues.map(({ name, arn, place, properties }) => ({
      name,
      arn,
      settings: settingsOf(properties, place),
    }));
    this.sqs = new Sqs({
      queues,
      region,
      account,
      clock,
      random,
      ...(faults.faults.isOn && { disturbance: faults.disturbance }),
    });
    signal.addEventListener('abort', () => this.sqs.stop(), { once: true });
    const settings = inventory.asyncSettings.flatMap((resource) => this.#asyncSettings(resource));
    this.invocations = new AsynchronousInvocations({ functions, clock, settings, deliver, signal, onBug });
    this.sns = new Sns({
      topics: inventory.topics.map(topicSpec),
      subscriptions: inventory.subscriptions.flatMap((resource) => this.#subscription(resource)),
      targets: {
        send: (queueArn, delivery, topicArn) => {
          // Policies of queues that the API made are not read.
          if (inventory.queues.some(({ arn }) => arn === queueArn)) permissions?.requireDelivery(topicArn, queueArn);
          faults.send(topicArn, queueArn, delivery.body, () => this.sqs.deliver(queueArn, delivery));
        },
        invoke: (functionArn, event, topicArn) => {
          const payload = JSON.stringify(event);
          permissions?.requireDelivery(topicArn, functionArn);
          faults.send(topicArn, functionArn, payload, () => this.invocations.begin(functionArn, payload));
        },
      },
      clock,
      random,
      region,
      account,
    });
    this.handlers = [new SqsTasks(this.sqs, random), new SnsTasks(this.sns, random)];
  }

  /**
   * Opens the event source mappings; functions must be able to run. One that reads a stream from its beginning sees what
   * is written from now on.
   */
  open(): void {
    this.#mappings = openMappings(this.sqs, this.#options);
  }

  /** Starts to take messages and records to functions. */
  start(): void {
    for (const mapping of this.#mappings) mapping.start();
  }

  /** The operations of SQS, by what `X-Amz-Target` says. */
  sqsOperations(): Record<string, JsonOperation> {
    const { clock, functions } = this.#options;
    const operationOf = (name: string): JsonOperation => {
      if (name === 'ReceiveMessage') return (request, caller) => receiveOutside(this.sqs, request, { clock, caller });
      if (!/^(GetQueueUrl|ListQueues|CreateQueue)$/.test(name)) return (request) => this.sqs.call(name, request);
      return async (request) => {
        const answer = JSON.stringify(await this.sqs.call(name, request));
        return JSON.parse(functions.options.urls.toHere(answer)) as JsonObject;
      };
    };
    return Object.fromEntries(SQS_OPERATIONS.map((name) => [`AmazonSQS.${name}`, operationOf(name)]));
  }

  /** The operations of SNS, by what `Action` says. */
  snsOperations(): Record<string, JsonOperation> {
    return Object.fromEntries(
      SNS_OPERATIONS.map((name): [string, JsonOperation] => [name, (request) => this.sns.call(name, request)]),
    );
  }

  #asyncSettings(resource: AsyncSettingsResource): AsyncSettings[] {
    try {
      const settings = resource.settings();
      return settings === undefined ? [] : [settings];
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.#options.onNotice(`settings of asynchronous invocations are left out: ${error.message}`);
      return [];
    }
  }

  /** One that cannot be served is told of: its messages go nowhere. */
  #subscription({ arn, place, properties }: SubscriptionResource): Subscription[] {
    try {
      return [subscriptionFrom(arn, properties(), place)];
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.#options.onNotice(`AWS::SNS::Subscription is skipped, its messages go nowhere: ${error.message}`);
      return [];
    }
  }
}

/** What SQS would refuse in a deployment is a mistake in the template. */
function settingsOf(properties: JsonObject, place: string): QueueSettings {
  try {
    return queueSettings(properties);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new BadRequest(`${place}: ${error.message}`, { cause: error });
  }
}

function topicSpec({ name, arn, properties }: TopicResource): TopicSpec {
  const isSet = (property: string) => String(properties[property]) === 'true';
  return {
    name,
    arn,
    isFifo: isSet('FifoTopic'),
    isContentDeduplicated: isSet('ContentBasedDeduplication'),
    displayName: String(properties.DisplayName ?? ''),
  };
}
