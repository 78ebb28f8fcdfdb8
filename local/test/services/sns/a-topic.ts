import type { JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { ServiceError } from '../../../src/kernel/service-error';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { type QueueDelivery, Sns, subscriptionFrom } from '../../../src/services/sns';

export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:news';
export const FIFO_TOPIC = 'arn:aws:sns:us-east-1:123456789012:steps.fifo';
export const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:inbox';
export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:reader';

/** A topic, an ordered topic, and what their subscribers got; a queue that is named `gone` refuses all. */
export class ATopic {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  readonly messages: (QueueDelivery & { readonly queue: string })[] = [];
  readonly events: JsonObject[] = [];
  readonly sns: Sns;

  constructor(...subscriptions: JsonObject[]) {
    const shared = { isContentDeduplicated: false, displayName: '' };
    this.sns = new Sns({
      topics: [
        { ...shared, name: 'news', arn: TOPIC, isFifo: false },
        { ...shared, name: 'steps.fifo', arn: FIFO_TOPIC, isFifo: true },
      ],
      subscriptions: subscriptions.map((properties, index) => {
        const TopicArn = properties.TopicArn ?? TOPIC;
        const full = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE, ...properties };
        return subscriptionFrom(`${String(TopicArn)}:${index}`, full, `Stack/S${index}`);
      }),
      targets: {
        send: (queue, delivery) => {
          if (queue.endsWith(':gone')) throw new ServiceError('QueueDoesNotExist', 400, 'gone');
          this.messages.push({ queue, ...delivery });
        },
        invoke: (_function, event) => this.events.push(event as JsonObject),
      },
      region: 'us-east-1',
      account: '123456789012',
      clock: this.clock,
      random: new SeededRandom(1),
    });
  }

  publish(Message: string, more: JsonObject = {}): JsonObject {
    return this.sns.call('Publish', { TopicArn: TOPIC, Message, ...more });
  }
}
