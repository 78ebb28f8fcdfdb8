import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { invalidParameter, SnsError } from './errors';
import type { Notification, SnsAttribute } from './notification';
import type { TopicSpec } from './sns';

/** What is known of a message before it is published. */
export type Draft = Pick<Notification, 'subject' | 'message' | 'attributes' | 'groupId' | 'deduplicationId'>;

const MAX_BYTES = 262_144;

/**
 * Reads one message to be published, of Publish and of each entry of PublishBatch.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function readDraft(topic: TopicSpec, request: JsonObject): Draft {
  const text = optionalText(request, 'Message') ?? '';
  if (text === '') throw invalidParameter('Empty message');
  const subject = optionalText(request, 'Subject');
  if (subject !== undefined && !/^(?! )[\x20-\x7e]{1,99}$/.test(subject)) throw invalidParameter('Subject');
  const attributes = readAttributes(request.MessageAttributes);
  if (sizeOf(text, attributes) > MAX_BYTES) throw invalidParameter('Message too long');
  return { subject, message: messageOf(request, text), attributes, ...order(topic, request, text) };
}

/** With `MessageStructure: json` each protocol has a message of its own, or the default. */
function messageOf(request: JsonObject, text: string): Draft['message'] {
  const structure = optionalText(request, 'MessageStructure');
  if (structure === undefined) return () => text;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  let messages: Json = null;
  try {
    messages = JSON.parse(text) as Json;
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  if (!isJsonObject(messages) || typeof messages.default !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  const byProtocol = messages;
  return (protocol) => {
    const own = Object.hasOwn(byProtocol, protocol) ? byProtocol[protocol] : undefined;
    return typeof own === 'string' ? own : String(byProtocol.default);
  };
}

function readAttributes(given: Json | undefined): Record<string, SnsAttribute> {
  const entries = Object.entries(isJsonObject(given) ? given : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, given: Json): SnsAttribute {
  const { DataType, StringValue, BinaryValue }: JsonObject = isJsonObject(given) ? given : {};
  if (typeof DataType !== 'string' || !/^(String|Number|Binary)(\.|$)/.test(DataType)) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (typeof value !== 'string' || value === '') {
    throw invalidParameter(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  return DataType.startsWith('Binary') ? { DataType, BinaryValue: value } : { DataType, StringValue: value };
}

function sizeOf(text: string, attributes: Readonly<Record<string, SnsAttribute>>): number {
  let size = Buffer.byteLength(text);
  for (const [name, { DataType, StringValue, BinaryValue = '' }] of Object.entries(attributes)) {
    const value = StringValue === undefined ? Buffer.from(BinaryValue, 'base64') : Buffer.from(StringValue);
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + value.length;
  }
  return size;
}

function order(topic: TopicSpec, request: JsonObject, text: string): Pick<Draft, 'groupId' | 'deduplicationId'> {
  const groupId = optionalText(request, 'MessageGroupId');
  const given = optionalText(request, 'MessageDeduplicationId');
  if (!topic.isFifo) {
    if (given === undefined) return { groupId };
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (groupId === undefined) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (given === undefined && !topic.isContentDeduplicated) {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return { groupId, deduplicationId: given ?? createHash('sha256').update(text).digest('hex') };
}

/** A text that the request may hold; null is the same as absent. */
export function optionalText(request: JsonObject, name: string): string | undefined {
  const value = request[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidParameter(`${name} must be a string`);
}

const MAX_ENTRIES = 10;

/** The entries of a batch, if it may hold them: a mistake here refuses them all. */
export function batchEntries(request: JsonObject): JsonObject[] {
  const given = request.PublishBatchRequestEntries;
  const entries = (Array.isArray(given) ? given : []).filter(isJsonObject);
  if (entries.length === 0) {
    throw new SnsError('EmptyBatchRequest', 400, "The batch request doesn't contain any entries.");
  }
  if (entries.length > MAX_ENTRIES) {
    throw new SnsError(
      'TooManyEntriesInBatchRequest',
      400,
      'The batch request contains more entries than permissible.',
    );
  }
  const ids = entries.map(({ Id }) => Id);
  if (ids.some((id) => typeof id !== 'string' || !/^[\w-]{1,80}$/.test(id))) {
    throw new SnsError(
      'InvalidBatchEntryId',
      400,
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new SnsError('BatchEntryIdsNotDistinct', 400, 'Two or more batch entries in the request have the same Id.');
  }
  return entries;
}
