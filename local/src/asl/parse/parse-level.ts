import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { TaskService } from '../../kernel/task-service';
import type { QueryLanguage, State } from '../definition';
import type { LevelParser } from './level-parser';
import { parseState } from './parse-state';
import type { Problems } from './problems';

/** Makes a parser for one definition. */
export function levelParser(
  language: QueryLanguage,
  type: 'STANDARD' | 'EXPRESS',
  problems: Problems,
  services: Pick<TaskService, 'refusal'>,
): LevelParser {
  const names = new Set<string>();
  const parser: LevelParser = {
    language,
    type,
    problems,
    services,
    labels: new Set(),
    parseLevel(source, location) {
      if (location !== '') warnOfUnknownFields(source, location, problems);
      const states = new Map<string, State>();
      for (const [name, stateSource] of Object.entries(statesOf(source, location, problems))) {
        const place = `${location}/States/${name}`;
        if (names.has(name)) problems.add('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, place);
        names.add(name);
        const state = parseState(name, stateSource, place, parser);
        if (state === undefined) problems.hasUnreadTarget = true;
        else states.set(name, state);
      }
      return { startAt: startOf(source, location, problems), states };
    },
  };
  return parser;
}

const INNER_FIELDS = new Set(['StartAt', 'States', 'Comment', 'ProcessorConfig', 'QueryLanguage']);

/** No page says whether AWS refuses them; a workflow must not fail here for what may run there. */
function warnOfUnknownFields(source: JsonObject, location: string, problems: Problems): void {
  for (const field of Object.keys(source)) {
    if (INNER_FIELDS.has(field)) continue;
    problems.warn('SCHEMA_VALIDATION_FAILED', 'Field is not known and has no effect', `${location}/${field}`);
  }
}

function statesOf(source: JsonObject, location: string, problems: Problems): JsonObject {
  const states: Json | undefined = source.States;
  if (isJsonObject(states) && Object.keys(states).length > 0) return states;
  if (states === undefined) problems.schema('These fields are required: [States]', location || '/');
  else problems.schema('Value must be a non-empty object', `${location}/States`);
  return {};
}

function startOf(source: JsonObject, location: string, problems: Problems): string {
  const start = source.StartAt;
  if (typeof start === 'string') return start;
  if (start === undefined) problems.schema('These fields are required: [StartAt]', location || '/');
  else problems.schema('Expected value of type String', `${location}/StartAt`);
  problems.hasUnreadTarget = true;
  return '';
}
