import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { type Filters, filtersOf } from './filters';

/** How messages of a queue reach a function. */
export interface MappingSpec {
  /** Messages that one event holds at most. */
  readonly batchSize: number;
  /** How long messages are gathered before the function gets them. */
  readonly windowMs: number;
  /** The function tells which messages it failed at (`ReportBatchItemFailures`). */
  readonly reportsFailures: boolean;
  /** What they do not let through is deleted. */
  readonly filters: Filters;
  /** Events that the function works on at the same time, at most. */
  readonly maximumConcurrency: number;
}

/** What Lambda does when no limit is set. */
const MAX_CONCURRENCY = 1250;

/**
 * Reads the properties of an `AWS::Lambda::EventSourceMapping` of a queue; `place` is where they stand.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export function mappingSpec(properties: JsonObject, place: string): MappingSpec {
  const { ScalingConfig, FunctionResponseTypes, FilterCriteria } = properties;
  const limit = isJsonObject(ScalingConfig) ? ScalingConfig.MaximumConcurrency : undefined;
  return {
    batchSize: wholeNumber(properties.BatchSize, 10),
    windowMs: wholeNumber(properties.MaximumBatchingWindowInSeconds, 0) * 1000,
    reportsFailures: reportsFailures(FunctionResponseTypes),
    filters: filtersOf(FilterCriteria, place),
    maximumConcurrency: wholeNumber(limit, MAX_CONCURRENCY),
  };
}

/** A number as the template has it, which may write it as a text. */
function wholeNumber(given: Json | undefined, byDefault: number): number {
  const value = Number(given ?? byDefault);
  return Number.isInteger(value) && value >= 0 ? value : byDefault;
}

/** Whether a function tells what of a batch it failed at. */
export function reportsFailures(types: Json | undefined): boolean {
  return Array.isArray(types) && types.includes('ReportBatchItemFailures');
}
