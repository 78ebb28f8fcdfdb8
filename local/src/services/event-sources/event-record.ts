import type { Json, JsonObject } from '../../kernel/json';

/** A message as the queue gives it to its consumers. */
export interface SourceMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, SourceAttribute>>;
  readonly md5OfAttributes?: string | undefined;
  readonly systemAttributes: Readonly<Record<string, string>>;
}

interface SourceAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/**
 * The record in which a function finds a message.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function eventRecord(message: SourceMessage, queueArn: string): JsonObject {
  const { messageId, receiptHandle, body, md5OfBody, md5OfAttributes, systemAttributes } = message;
  const attributes = Object.entries(message.attributes).map(([name, attribute]): [string, Json] => {
    const { DataType, StringValue, BinaryValue } = attribute;
    return [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ];
  });
  return {
    messageId,
    receiptHandle,
    body,
    attributes: { ...systemAttributes },
    messageAttributes: Object.fromEntries(attributes),
    ...(md5OfAttributes !== undefined && { md5OfMessageAttributes: md5OfAttributes }),
    md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

/** What filters look at: the record, with a body that is JSON taken apart. */
export function filteredView(record: JsonObject): JsonObject {
  try {
    const body = JSON.parse(String(record.body)) as Json;
    return typeof body === 'object' && body !== null ? { ...record, body } : record;
  } catch {
    return record;
  }
}
