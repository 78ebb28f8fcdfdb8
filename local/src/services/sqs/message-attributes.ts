import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { invalidParameter } from './errors';
import { checkText } from './message-text';

/** What a sender puts beside the body of a message. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and perhaps a label of the sender's behind a dot. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** Attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const MAX_ATTRIBUTES = 10;

/**
 * Reads `MessageAttributes` of a request.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function readAttributes(given: Json | undefined): MessageAttributes {
  const entries = Object.entries(isJsonObject(given) ? given : {});
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, given: Json): MessageAttribute {
  if (!/^(?!aws\.|amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i.test(name)) {
    throw invalidParameter(
      `Message (user) attribute name '${name}' is invalid: it takes letters, digits, '_', '-' and single dots inside, at most 256, and neither AWS. nor Amazon. in front`,
    );
  }
  const { DataType, StringValue, BinaryValue }: JsonObject = isJsonObject(given) ? given : {};
  if (typeof DataType !== 'string' || !/^(String|Number|Binary)(\..{1,249})?$/.test(DataType)) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (typeof value !== 'string' || value === '') {
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty value of type '${DataType.split('.')[0]}'.`,
    );
  }
  if (DataType.startsWith('Binary')) return { DataType, BinaryValue: value };
  checkText(value);
  if (DataType.startsWith('Number') && Number.isNaN(Number(value))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { DataType, StringValue: value };
}

/** Bytes that attributes take of a message's size: name, type and value of each. */
export function attributesSize(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length;
  }
  return size;
}

/**
 * The digest by which clients check what arrived; undefined without attributes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function digestOfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name] as MessageAttribute;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([attribute.BinaryValue === undefined ? TEXT : BYTES]));
    add(bytesOf(attribute));
  }
  return hash.digest('hex');
}

/** The digest of a message's body. */
export function digestOfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

const TEXT = 1;
const BYTES = 2;

function bytesOf({ StringValue = '', BinaryValue }: MessageAttribute): Buffer {
  return BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64');
}
