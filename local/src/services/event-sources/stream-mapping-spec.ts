import { BadRequest } from '../../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import { type Filters, filtersOf } from './filters';
import { reportsFailures, wholeNumber } from './mapping-spec';

/** How records of a stream reach a function. */
export interface StreamMappingSpec {
  /** Where it begins to read: with what lies in the stream, or with what comes. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Records that one event holds at most. */
  readonly batchSize: number;
  /** How long records are gathered before the function gets them. */
  readonly windowMs: number;
  /** The function tells which records it failed at (`ReportBatchItemFailures`). */
  readonly reportsFailures: boolean;
  /** What they do not let through is passed over. */
  readonly filters: Filters;
  /** A batch that the function fails at is split in two. */
  readonly bisects: boolean;
  /** Calls after the first one that failed. */
  readonly maxRetries: number;
  /** Age beyond which a record is given up. */
  readonly maxAgeMs: number;
  /** Batches of a shard that are worked on at the same time. */
  readonly parallel: number;
  /** ARN of what hears of records that were given up. */
  readonly onFailure?: string;
}

/** Older records are no longer in the stream. */
const RETENTION_MS = 86_400_000;

/**
 * Reads the properties of an `AWS::Lambda::EventSourceMapping` of a table's stream; `place` is where they stand.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export function streamMappingSpec(properties: JsonObject, place: string): StreamMappingSpec {
  const { StartingPosition, BisectBatchOnFunctionError, MaximumRetryAttempts, MaximumRecordAgeInSeconds } = properties;
  if (StartingPosition !== 'TRIM_HORIZON' && StartingPosition !== 'LATEST') {
    const got = JSON.stringify(StartingPosition) ?? 'nothing';
    throw new BadRequest(
      `${place}/StartingPosition: of a table's stream it must be TRIM_HORIZON or LATEST, got ${got}`,
    );
  }
  if (wholeNumber(properties.TumblingWindowInSeconds, 0) > 0) {
    throw new Unsupported(`${place}/TumblingWindowInSeconds`, 'is not served; leave it out for local runs');
  }
  const onFailure = destinationOf(properties.DestinationConfig, place);
  return {
    startingPosition: StartingPosition,
    batchSize: wholeNumber(properties.BatchSize, 100),
    windowMs: wholeNumber(properties.MaximumBatchingWindowInSeconds, 0) * 1000,
    reportsFailures: reportsFailures(properties.FunctionResponseTypes),
    filters: filtersOf(properties.FilterCriteria, place),
    bisects: String(BisectBatchOnFunctionError) === 'true',
    maxRetries: wholeNumber(MaximumRetryAttempts, Number.POSITIVE_INFINITY),
    maxAgeMs: Math.min(wholeNumber(MaximumRecordAgeInSeconds, Number.POSITIVE_INFINITY) * 1000, RETENTION_MS),
    parallel: Math.max(1, wholeNumber(properties.ParallelizationFactor, 1)),
    ...(onFailure !== undefined && { onFailure }),
  };
}

function destinationOf(config: Json | undefined, place: string): string | undefined {
  const onFailure = isJsonObject(config) ? config.OnFailure : undefined;
  const arn = isJsonObject(onFailure) ? onFailure.Destination : undefined;
  if (arn === undefined || /^arn:[^:]+:(sqs|sns):/.test(String(arn))) return arn === undefined ? arn : String(arn);
  throw new Unsupported(
    `${place}/DestinationConfig/OnFailure/Destination`,
    `is '${String(arn)}'; served are queues and topics`,
  );
}
