import type { Filter } from './filter';
import { NUMBER_FILTERS } from './filters-number';
import { SEQUENCE_FILTERS } from './filters-sequence';
import { TEXT_FILTERS } from './filters-text';
import { VALUE_FILTERS } from './filters-value';
import type { Known } from './scopes';
import { STRIPTAGS } from './striptags';
import { makeTests } from './tests';
import { URLIZE } from './urlize';
import { WORDWRAP } from './wordwrap';

/** Every filter by name. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...NUMBER_FILTERS,
  ...SEQUENCE_FILTERS,
  ...TEXT_FILTERS,
  ...VALUE_FILTERS,
  STRIPTAGS,
  URLIZE,
  WORDWRAP,
]);

/** Every test by name. */
export const TESTS: ReadonlyMap<string, Filter> = makeTests(FILTERS);

/** For the analysis, which refuses other names. */
export const KNOWN: Known = {
  filter: (name) => FILTERS.has(name),
  test: (name) => TESTS.has(name),
};
