import { patternProblem } from '../../kernel/event-pattern';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';

/** How messages of a queue reach a function. */
export interface MappingSpec {
  /** Messages that one event holds at most. */
  readonly batchSize: number;
  /** How long messages are gathered before the function gets them. */
  readonly windowMs: number;
  /** The function tells which messages it failed at (`ReportBatchItemFailures`). */
  readonly reportsFailures: boolean;
  /** Patterns of which a message must match one; what matches none is deleted. None lets everything through. */
  readonly filters: readonly JsonObject[];
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
  const types = Array.isArray(FunctionResponseTypes) ? FunctionResponseTypes : [];
  const given = isJsonObject(FilterCriteria) && Array.isArray(FilterCriteria.Filters) ? FilterCriteria.Filters : [];
  return {
    batchSize: number(properties.BatchSize, 10),
    windowMs: number(properties.MaximumBatchingWindowInSeconds, 0) * 1000,
    reportsFailures: types.includes('ReportBatchItemFailures'),
    filters: given.map((filter, index) => pattern(filter, `${place}/FilterCriteria/Filters/${index}/Pattern`)),
    maximumConcurrency: number(limit, MAX_CONCURRENCY),
  };
}

function number(given: Json | undefined, byDefault: number): number {
  const value = Number(given ?? byDefault);
  return Number.isInteger(value) && value >= 0 ? value : byDefault;
}

function pattern(filter: Json, place: string): JsonObject {
  const text = isJsonObject(filter) ? filter.Pattern : undefined;
  let parsed: Json = null;
  try {
    parsed = JSON.parse(String(text)) as Json;
  } catch {
    // Told below.
  }
  if (!isJsonObject(parsed)) throw new Unsupported(place, `must be the text of a JSON object, got ${String(text)}`);
  const problem = patternProblem(parsed);
  if (problem !== undefined) throw new Unsupported(place, problem);
  return parsed;
}
