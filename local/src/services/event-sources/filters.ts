import { matchesPattern, patternProblem } from '../../kernel/event-pattern';
import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';

/** Patterns of which a record must match one; none lets everything through. */
export type Filters = readonly JsonObject[];

/** Reads the `FilterCriteria` of a mapping; `place` is where the mapping stands. */
export function filtersOf(criteria: Json | undefined, place: string): Filters {
  const given = isJsonObject(criteria) && Array.isArray(criteria.Filters) ? criteria.Filters : [];
  return given.map((filter, index) => pattern(filter, `${place}/FilterCriteria/Filters/${index}/Pattern`));
}

/** True for a record that a function is to get; `view` is what filters look at. */
export function isLetThrough(filters: Filters, view: () => JsonObject): boolean {
  if (filters.length === 0) return true;
  const seen = view();
  return filters.some((filter) => matchesPattern(filter, seen));
}

function pattern(filter: Json, place: string): JsonObject {
  const text = isJsonObject(filter) ? filter.Pattern : undefined;
  const parsed = parsedOr(String(text), undefined);
  if (!isJsonObject(parsed)) throw new Unsupported(place, `must be the text of a JSON object, got ${String(text)}`);
  const problem = patternProblem(parsed);
  if (problem !== undefined) throw new Unsupported(place, problem);
  return parsed;
}
