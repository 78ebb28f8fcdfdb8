import { BadRequest } from '../../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import { type Filters, filtersOf } from './filters';
import { reportsFailures } from './mapping-spec';

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
  const { StartingPosition, BisectBatchOnFunctionError } = properties;
  const number = (name: string, range: Range, byDefault: number) =>
    inRange(properties[name], range, byDefault, `${place}/${name}`);
  if (StartingPosition !== 'TRIM_HORIZON' && StartingPosition !== 'LATEST') {
    const got = JSON.stringify(StartingPosition) ?? 'nothing';
    throw new BadRequest(
      `${place}/StartingPosition: of a table's stream it must be TRIM_HORIZON or LATEST, got ${got}`,
    );
  }
  if (number('TumblingWindowInSeconds', [0, 900], 0) > 0) {
    throw new Unsupported(`${place}/TumblingWindowInSeconds`, 'is not served; leave it out for local runs');
  }
  const onFailure = destinationOf(properties.DestinationConfig, place);
  return {
    startingPosition: StartingPosition,
    batchSize: number('BatchSize', [1, 10_000], 100),
    windowMs: number('MaximumBatchingWindowInSeconds', [0, 300], 0) * 1000,
    reportsFailures: reportsFailures(properties.FunctionResponseTypes),
    filters: filtersOf(properties.FilterCriteria, place),
    bisects: String(BisectBatchOnFunctionError) === 'true',
    maxRetries: unlessEndless(number('MaximumRetryAttempts', [-1, 10_000], -1)),
    maxAgeMs: Math.min(unlessEndless(number('MaximumRecordAgeInSeconds', [-1, 604_800], -1)) * 1000, RETENTION_MS),
    parallel: number('ParallelizationFactor', [1, 10], 1),
    ...(onFailure !== undefined && { onFailure }),
  };
}

/** The lowest and the highest number that Lambda takes. */
type Range = readonly [from: number, to: number];

/** A number as the template has it, which may write it as a text. */
function inRange(given: Json | undefined, [from, to]: Range, byDefault: number, place: string): number {
  const value = Number(given ?? byDefault);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new BadRequest(`${place}: must be a whole number from ${from} to ${to}, got ${JSON.stringify(given)}`);
}

/** Where it would be a limit, -1 stands for none. */
function unlessEndless(limit: number): number {
  return limit === -1 ? Number.POSITIVE_INFINITY : limit;
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
