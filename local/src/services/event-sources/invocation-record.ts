import type { JsonObject } from '../../kernel/json';
import type { SourceStream, StreamRecord } from './stream-record';

/** What a function answered to records of a stream. */
export interface StreamAnswer {
  readonly payload: string;
  readonly functionError?: string;
  readonly requestId?: string;
  /** The call did not reach the function, which therefore has not failed. */
  readonly isUnreached?: boolean;
}

/** Records that were given up. */
export interface GivenUpRecords {
  readonly batch: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** Calls of the function with these records. */
  readonly calls: number;
  /** Of the last of these calls. */
  readonly answer: StreamAnswer | undefined;
  readonly atMs: number;
}

/**
 * What the destination of a mapping hears of records that were given up: where they lie in the stream, not what they
 * hold.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function invocationRecord(
  { batch, condition, calls, answer, atMs }: GivenUpRecords,
  functionArn: string,
  stream: Pick<SourceStream, 'arn' | 'shardId'>,
): JsonObject {
  const [first, last] = [batch[0], batch.at(-1)];
  return {
    requestContext: {
      ...(answer?.requestId !== undefined && { requestId: answer.requestId }),
      functionArn,
      condition,
      approximateInvokeCount: calls,
    },
    ...(answer !== undefined &&
      !answer.isUnreached && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(answer.functionError !== undefined && { functionError: answer.functionError }),
        },
      }),
    version: '1.0',
    timestamp: new Date(atMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: stream.shardId,
      startSequenceNumber: first?.sequenceNumber ?? '',
      endSequenceNumber: last?.sequenceNumber ?? '',
      approximateArrivalOfFirstRecord: toTheSecond(first),
      approximateArrivalOfLastRecord: toTheSecond(last),
      batchSize: batch.length,
      streamArn: stream.arn,
    },
  };
}

function toTheSecond(record: StreamRecord | undefined): string {
  return new Date(record?.atMs ?? 0).toISOString().replace(/\.\d+Z$/, 'Z');
}
