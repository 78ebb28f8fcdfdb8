import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../kernel/json';
import { invalidParameter, invalidValue, missingParameter } from './errors';
import type { NewMessage } from './message';
import { attributesSize, digestOfAttributes, digestOfBody, readAttributes } from './message-attributes';
import { checkText } from './message-text';
import type { Queue } from './queue';
import { defined, optionalNumber, optionalText, requiredText } from './request';

/**
 * Puts one message into a queue, as SendMessage and each entry of SendMessageBatch do.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sendMessage(queue: Queue, request: JsonObject): JsonObject {
  const message = readMessage(queue, request);
  const { id, sequenceNumber } = queue.send(message);
  const system = readAttributes(request.MessageSystemAttributes);
  return defined({
    MD5OfMessageAttributes: digestOfAttributes(message.attributes),
    MD5OfMessageBody: digestOfBody(message.body),
    MD5OfMessageSystemAttributes: digestOfAttributes(system),
    MessageId: id,
    SequenceNumber: sequenceNumber,
  });
}

/** Bytes that a message counts: its body and its attributes. */
export function messageSize(request: JsonObject): number {
  return (
    Buffer.byteLength(String(request.MessageBody ?? '')) + attributesSize(readAttributes(request.MessageAttributes))
  );
}

function readMessage(queue: Queue, request: JsonObject): NewMessage {
  const body = requiredText(request, 'MessageBody');
  checkText(body);
  const attributes = readAttributes(request.MessageAttributes);
  const { MaximumMessageSize } = queue.settings;
  if (messageSize(request) > MaximumMessageSize) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`,
    );
  }
  const delaySeconds = optionalNumber(request, 'DelaySeconds', { from: 0, to: 900 });
  const trace = readAttributes(request.MessageSystemAttributes).AWSTraceHeader;
  return {
    body,
    attributes,
    delaySeconds,
    traceHeader: trace?.StringValue,
    ...(queue.settings.isFifo ? inOrder(queue, request, body) : withoutOrder(request)),
  };
}

const NOT_FOR_TYPE = 'The request include parameter that is not valid for this queue type.';

function inOrder(queue: Queue, request: JsonObject, body: string): Partial<NewMessage> {
  const groupId = id(request, 'MessageGroupId');
  if (groupId === undefined) throw missingParameter('MessageGroupId');
  // A delay of nothing passes.
  if (Number(request.DelaySeconds ?? 0) > 0) throw invalidValue('DelaySeconds', request.DelaySeconds, NOT_FOR_TYPE);
  const given = id(request, 'MessageDeduplicationId');
  if (given === undefined && !queue.settings.ContentBasedDeduplication) {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  // The queue's own delay alone counts.
  const deduplicationId = given ?? createHash('sha256').update(body).digest('hex');
  return { groupId, deduplicationId, delaySeconds: undefined };
}

/** A group without an order is for fairness between tenants, and tells so when it is received. */
function withoutOrder(request: JsonObject): Partial<NewMessage> {
  const deduplicationId = id(request, 'MessageDeduplicationId');
  if (deduplicationId !== undefined) throw invalidValue('MessageDeduplicationId', deduplicationId, NOT_FOR_TYPE);
  return { groupId: id(request, 'MessageGroupId') };
}

const ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

function id(request: JsonObject, name: string): string | undefined {
  const value: Json | undefined = optionalText(request, name);
  if (value === undefined || ID.test(value)) return value;
  throw invalidValue(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}
