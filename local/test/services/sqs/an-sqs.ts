import type { Json, JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { queueSettings, Sqs } from '../../../src/services/sqs';

/** Moment at which the clock of these tests starts. */
export const START_MS = Date.UTC(2026, 0, 1);

/** Queues by name, with the properties that a template would give them. */
export class AnSqs {
  readonly clock = new VirtualClock(START_MS);
  readonly sqs: Sqs;

  constructor(queues: Readonly<Record<string, JsonObject>>) {
    this.sqs = new Sqs({
      queues: Object.entries(queues).map(([name, properties]) => ({
        name,
        arn: arnOf(name),
        settings: queueSettings(properties),
      })),
      region: 'us-east-1',
      account: '123456789012',
      clock: this.clock,
      random: new SeededRandom(1),
    });
  }

  call(operation: string, queue: string, request: JsonObject = {}): Promise<JsonObject> {
    return this.sqs.call(operation, { QueueUrl: urlOf(queue), ...request });
  }

  send(queue: string, MessageBody: string, more: JsonObject = {}): Promise<JsonObject> {
    return this.call('SendMessage', queue, { MessageBody, ...more });
  }

  /** Up to ten messages, with all that is told about them. */
  async receive(queue: string, more: JsonObject = {}): Promise<JsonObject[]> {
    const request = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    const { Messages = [] } = await this.call('ReceiveMessage', queue, { ...request, ...more });
    return Messages as JsonObject[];
  }

  async bodies(queue: string): Promise<Json[]> {
    return (await this.receive(queue)).map(({ Body = null }) => Body);
  }

  async delete(queue: string, { ReceiptHandle = null }: JsonObject = {}): Promise<void> {
    await this.call('DeleteMessage', queue, { ReceiptHandle });
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.sleep(seconds * 1000);
  }
}

export function arnOf(queue: string): string {
  return `arn:aws:sqs:us-east-1:123456789012:${queue}`;
}

export function urlOf(queue: string): string {
  return `https://sqs.us-east-1.amazonaws.com/123456789012/${queue}`;
}
