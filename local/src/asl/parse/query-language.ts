import type { Json } from '../../kernel/json';
import type { QueryLanguage } from '../definition';
import type { Problems } from './problems';

/**
 * The language that a `QueryLanguage` names. Whatever is not exactly the older one counts as the newer, and is refused.
 *
 * @see https://github.com/floci-io/floci/issues/2968 as measured on AWS
 */
export function namedLanguage(value: Json, location: string, problems: Problems): QueryLanguage {
  if (value !== 'JSONPath' && value !== 'JSONata') {
    problems.schema('Value must be one of [JSONPath, JSONata]', `${location}/QueryLanguage`);
  }
  return value === 'JSONPath' ? value : 'JSONata';
}
