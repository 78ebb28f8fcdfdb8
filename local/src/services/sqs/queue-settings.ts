import { asText, isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { invalidAttributeName, invalidAttributeValue, notServed } from './errors';

/** Where messages go that were received too often without being deleted. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** How a queue behaves. */
export interface QueueSettings {
  readonly VisibilityTimeout: number;
  readonly DelaySeconds: number;
  readonly MessageRetentionPeriod: number;
  readonly MaximumMessageSize: number;
  readonly ReceiveMessageWaitTimeSeconds: number;
  readonly redrive: RedrivePolicy | undefined;
  readonly isFifo: boolean;
  readonly ContentBasedDeduplication: boolean;
  readonly DeduplicationScope: 'queue' | 'messageGroup';
  /** Attributes that are told when asked for, and change nothing here. */
  readonly inert: Readonly<Record<string, string>>;
}

type NumberSetting =
  | 'VisibilityTimeout'
  | 'DelaySeconds'
  | 'MessageRetentionPeriod'
  | 'MaximumMessageSize'
  | 'ReceiveMessageWaitTimeSeconds';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS: Readonly<Record<NumberSetting, { from: number; to: number; byDefault: number }>> = {
  VisibilityTimeout: { from: 0, to: 43_200, byDefault: 30 },
  DelaySeconds: { from: 0, to: 900, byDefault: 0 },
  MessageRetentionPeriod: { from: 60, to: 1_209_600, byDefault: 345_600 },
  MaximumMessageSize: { from: 1024, to: 1_048_576, byDefault: 1_048_576 },
  ReceiveMessageWaitTimeSeconds: { from: 0, to: 20, byDefault: 0 },
};

const INERT = [
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
  'FifoThroughputLimit',
];

/** Set once for all when a queue is made. */
const FIXED = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope'];

/** Of a template: not about the queue's behaviour. */
const OF_TEMPLATES = ['QueueName', 'Tags'];

/** Settings from the properties of a template, or from attributes of the API, whose values are all texts. */
export function queueSettings(given: JsonObject): QueueSettings {
  const numbers = {} as Record<NumberSetting, number>;
  for (const name of Object.keys(NUMBERS) as NumberSetting[]) numbers[name] = readNumber(name, given[name]);
  const isFifo = readBoolean('FifoQueue', given.FifoQueue);
  const inert: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (INERT.includes(name)) inert[name] = asText(value);
    else if (!(name in NUMBERS) && !FIXED.includes(name) && !OF_TEMPLATES.includes(name) && name !== 'RedrivePolicy') {
      throw invalidAttributeName(name);
    }
  }
  return {
    ...numbers,
    redrive: readRedrive(given.RedrivePolicy),
    isFifo,
    ContentBasedDeduplication: readBoolean('ContentBasedDeduplication', given.ContentBasedDeduplication),
    DeduplicationScope: given.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue',
    inert,
  };
}

/** What a queue would be like after `SetQueueAttributes`. */
export function changedSettings(settings: QueueSettings, attributes: JsonObject): QueueSettings {
  const fixed = FIXED.find((name) => name in attributes);
  if (fixed !== undefined) throw notServed(`changing ${fixed} of a queue`);
  return queueSettings({ ...settingsAttributes(settings), ...attributes });
}

/** The attributes that `GetQueueAttributes` tells of a queue's settings. */
export function settingsAttributes(settings: QueueSettings): Record<string, string> {
  const { redrive, isFifo, ContentBasedDeduplication, DeduplicationScope, inert } = settings;
  const numbers = (Object.keys(NUMBERS) as NumberSetting[]).map((name) => [name, String(settings[name])]);
  return {
    ...Object.fromEntries(numbers),
    ...inert,
    ...(redrive !== undefined && { RedrivePolicy: JSON.stringify(redrive) }),
    ...(isFifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: String(ContentBasedDeduplication),
      DeduplicationScope,
    }),
  };
}

function readNumber(name: NumberSetting, given: Json | undefined): number {
  const { from, to, byDefault } = NUMBERS[name];
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : (given ?? byDefault);
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
  throw invalidAttributeValue(name);
}

function readBoolean(name: string, given: Json | undefined): boolean {
  if (given === undefined || given === false || given === 'false') return false;
  if (given === true || given === 'true') return true;
  throw invalidAttributeValue(name);
}

/** An object in a template, its text in the API; the count is often written as a text. */
function readRedrive(given: Json | undefined): RedrivePolicy | undefined {
  if (given === undefined || given === '') return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = parsed(given);
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn === 'string' && Number.isInteger(count) && count >= 1 && count <= 1000) {
    return { deadLetterTargetArn, maxReceiveCount: count };
  }
  throw invalidAttributeValue('RedrivePolicy');
}

function parsed(given: Json): JsonObject {
  try {
    const value = typeof given === 'string' ? (JSON.parse(given) as Json) : given;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
