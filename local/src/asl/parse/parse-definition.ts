import { isJsonObject, type Json } from '../../kernel/json';
import { isDeeperThan, MAX_NESTING } from '../../kernel/nesting';
import type { TaskService } from '../../kernel/task-service';
import { type Definition, MAX_SECONDS } from '../definition';
import type { Diagnostic } from '../invalid-definition';
import { checkLevels } from './check-levels';
import { levelParser } from './parse-level';
import { Problems } from './problems';
import { namedLanguage } from './query-language';
import { StateSource } from './state-source';

/** What a definition is parsed for. */
export interface ParseOptions {
  /** Says which resources cannot be served. */
  readonly services: Pick<TaskService, 'refusal'>;
  /** @default 'STANDARD' */
  readonly type?: 'STANDARD' | 'EXPRESS';
}

const TOP_FIELDS = new Set(['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds', 'QueryLanguage']);

/** Largest definition, in bytes. */
const MAX_BYTES = 1_048_576;

/**
 * Parses and validates a definition.
 *
 * Throws `InvalidDefinition` with everything that AWS would not accept, else `Unsupported` for the first thing that is
 * valid and not carried out here.
 */
export function parseDefinition(source: Json, options: ParseOptions): Definition {
  const problems = new Problems();
  const definition = read(source, options, problems);
  problems.raise();
  if (definition === undefined) throw new TypeError('a definition that could not be read has no problem');
  return definition;
}

/** Everything that AWS would say about a definition, whether it runs here or not. */
export function validateDefinition(source: Json, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): readonly Diagnostic[] {
  const problems = new Problems();
  read(source, { type, services: { refusal: () => undefined } }, problems);
  return problems.diagnostics;
}

function read(source: Json, options: ParseOptions, problems: Problems): Definition | undefined {
  if (!isJsonObject(source)) {
    problems.add('INVALID_JSON_DESCRIPTION', 'The definition must be a JSON object');
    return undefined;
  }
  if (isDeeperThan(source, MAX_NESTING)) {
    problems.add('TOO_DEEPLY_NESTED', `The definition nests more than ${MAX_NESTING} levels deep`);
    return undefined;
  }
  const type = options.type ?? 'STANDARD';
  if (Buffer.byteLength(JSON.stringify(source)) > MAX_BYTES) {
    problems.schema(`The definition is larger than ${MAX_BYTES} bytes`, '/');
  }
  const queryLanguage =
    source.QueryLanguage === undefined ? 'JSONPath' : namedLanguage(source.QueryLanguage, '', problems);
  const top = new StateSource(source, '', queryLanguage, problems);
  for (const field of Object.keys(source)) {
    if (!TOP_FIELDS.has(field)) problems.schema(`Field '${field}' is not supported`, '/');
  }
  const timeoutSeconds = top.integer('TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const comment = top.string('Comment');
  const level = levelParser(queryLanguage, type, problems, options.services).parseLevel(source, '');
  if (!problems.hasUnreadTarget) checkLevels(level, problems);
  return { ...level, type, queryLanguage, timeoutSeconds, comment };
}
