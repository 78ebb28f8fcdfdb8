import { isJsonObject, type JsonObject } from '../../kernel/json';
import { invalidParameter, SqsError } from './errors';
import { queueSettings, settingsAttributes } from './queue-settings';
import { requiredText } from './request';
import type { Sqs } from './sqs';
import { urlOf } from './sqs-urls';

const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/**
 * Makes a queue, or finds the one that was made with these attributes before.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export function createQueue(sqs: Sqs, request: JsonObject): JsonObject {
  const name = requiredText(request, 'QueueName');
  const attributes = isJsonObject(request.Attributes) ? request.Attributes : {};
  const settings = queueSettings(attributes);
  const isFifoName = name.endsWith('.fifo');
  if (name.length > 80 || !NAME.test(name.replace(/\.fifo$/, '')) || isFifoName !== settings.isFifo) {
    const reason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw invalidParameter(isFifoName === settings.isFifo ? reason : 'The name of a FIFO queue ends with .fifo');
  }
  const arn = sqs.arnOf(name);
  const known = sqs.queue(arn);
  if (known === undefined) return { QueueUrl: urlOf(sqs.add({ name, arn, settings })) };
  const wanted = settingsAttributes(settings);
  const has = settingsAttributes(known.settings);
  // Only what the request names has to be the same.
  const other = Object.keys(attributes).find((attribute) => wanted[attribute] !== has[attribute]);
  if (other === undefined) return { QueueUrl: urlOf(known) };
  throw new SqsError(
    'QueueNameExists',
    'QueueAlreadyExists',
    `A queue already exists with the same name and a different value for attribute ${other}`,
  );
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue(sqs: Sqs, request: JsonObject): JsonObject {
  sqs.remove(sqs.queueOf(request));
  return {};
}
