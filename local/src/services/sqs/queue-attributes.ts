import { isJsonObject, type JsonObject } from '../../kernel/json';
import { invalidAttributeName } from './errors';
import type { Queue } from './queue';
import { changedSettings, settingsAttributes } from './queue-settings';
import { texts } from './request';

/** Attributes that only some queues have: asking for them is no mistake. */
const OPTIONAL = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
];

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes(queue: Queue, request: JsonObject): JsonObject {
  const { visible, inFlight, delayed } = queue.counts();
  const created = String(Math.floor(queue.createdAtMs / 1000));
  const all: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    ...settingsAttributes(queue.settings),
  };
  const names = texts(request.AttributeNames);
  const told: JsonObject = {};
  for (const name of names.includes('All') ? Object.keys(all) : names) {
    const value = all[name];
    if (value !== undefined) told[name] = value;
    else if (!OPTIONAL.includes(name)) throw invalidAttributeName(name);
  }
  return Object.keys(told).length === 0 ? {} : { Attributes: told };
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function setQueueAttributes(queue: Queue, request: JsonObject): JsonObject {
  const { Attributes } = request;
  queue.settings = changedSettings(queue.settings, isJsonObject(Attributes) ? Attributes : {});
  return {};
}
