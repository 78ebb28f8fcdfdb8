import type { Clock } from '../../kernel/clock';
import type { Json, JsonObject } from '../../kernel/json';
import { notServed } from './errors';
import type { ReceivedMessage } from './message';
import { digestOfAttributes, type MessageAttributes } from './message-attributes';
import type { Queue } from './queue';
import { defined, optionalNumber, texts } from './request';

/** How long polls wait. */
export interface PollOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly pollEnd: 'work' | 'deadline';
}

/**
 * Receives messages, and waits for the first if asked to.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export async function receiveMessage(
  queue: Queue,
  request: JsonObject,
  { clock, signal, pollEnd }: PollOptions,
): Promise<JsonObject> {
  if (request.ReceiveRequestAttemptId !== undefined) throw notServed('ReceiveRequestAttemptId');
  const max = optionalNumber(request, 'MaxNumberOfMessages', { from: 1, to: 10 }) ?? 1;
  const visibility = optionalNumber(request, 'VisibilityTimeout', { from: 0, to: 43_200 });
  const waitSeconds =
    optionalNumber(request, 'WaitTimeSeconds', { from: 0, to: 20 }) ?? queue.settings.ReceiveMessageWaitTimeSeconds;
  const untilMs = clock.now() + waitSeconds * 1000;
  for (;;) {
    const messages = queue.receive(max, visibility);
    if (messages.length > 0) return { Messages: messages.map((message) => told(message, request)) };
    if (clock.now() >= untilMs) return {};
    await queue.available(signal, { ms: untilMs, purpose: pollEnd });
  }
}

function told(message: ReceivedMessage, request: JsonObject): Json {
  const wanted = [...texts(request.AttributeNames), ...texts(request.MessageSystemAttributeNames)];
  const attributes = chosen(message.attributes, texts(request.MessageAttributeNames));
  const system = Object.entries(message.systemAttributes).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  const { messageId, receiptHandle, body, md5OfBody } = message;
  return defined({
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfBody,
    Body: body,
    Attributes: system.length === 0 ? undefined : Object.fromEntries(system),
    MD5OfMessageAttributes: digestOfAttributes(attributes),
    MessageAttributes: Object.keys(attributes).length === 0 ? undefined : (attributes as unknown as JsonObject),
  });
}

/** By name, by prefix (`order.*`), or all. */
function chosen(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (attribute: string) =>
    names.some((name) => {
      if (name === 'All' || name === '.*') return true;
      return name.endsWith('.*') ? attribute.startsWith(name.slice(0, -1)) : attribute === name;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}
