import { isJsonObject, type Json } from '../../kernel/json';
import {
  type FailState,
  MAX_SECONDS,
  type QueryLanguage,
  type State,
  type TaskState,
  type WaitState,
} from '../definition';
import type { Template } from '../templates/template';
import { epochMs } from '../timestamp';
import { checkResource } from './check-resource';
import { fieldsOf, isStateType } from './fields';
import type { LevelParser } from './level-parser';
import { parseRules } from './parse-choice';
import { parseDataFlow } from './parse-data-flow';
import { mapFields } from './parse-map';
import { parseCatchers, parseRetriers } from './parse-recovery';
import { namedLanguage } from './query-language';
import { otherLanguage, StateSource } from './state-source';
import { warnOfNoPath, warnOfResult } from './warn-of-paths';

const MAX_NAME_LENGTH = 80;
const SECONDS = { min: 1, max: MAX_SECONDS };

/** Parses one state; undefined where too little of it is right to go on. */
export function parseState(name: string, source: Json, location: string, parser: LevelParser): State | undefined {
  const { problems } = parser;
  if (name.length > MAX_NAME_LENGTH) {
    problems.add('INVALID_STATE_NAME', `A state name has at most ${MAX_NAME_LENGTH} characters`, location);
  }
  if (!isJsonObject(source)) {
    problems.schema('Expected value of type Object', location);
    return undefined;
  }
  const type = source.Type;
  if (!isStateType(type)) {
    if (type === undefined) problems.schema('These fields are required: [Type]', location);
    else
      problems.schema(
        `${typeof type === 'string' ? `'${type}'` : JSON.stringify(type)} is not a type of state`,
        `${location}/Type`,
      );
    return undefined;
  }
  const state = new StateSource(source, location, languageOf(source.QueryLanguage, location, parser), problems);
  const known = fieldsOf(type, state.language);
  for (const field of Object.keys(source)) {
    if (known.has(field)) continue;
    // The guide: they "don't support or use" it, and Fail "doesn't require" it; that is no clear refusal.
    const isIdle = field === 'End' && (type === 'Succeed' || type === 'Fail');
    if (isIdle) problems.warn('SCHEMA_VALIDATION_FAILED', `A ${type} state ends without it`, state.at(field));
    else if (fieldsOf(type, otherLanguage(state.language)).has(field)) state.refuseLanguage(field);
    else state.refuseField(field);
  }
  if (source.Comment !== undefined) state.string('Comment');
  return build(type, name, state, parser);
}

function languageOf(value: Json | undefined, location: string, parser: LevelParser): QueryLanguage {
  if (value === undefined) return parser.language;
  const language = namedLanguage(value, location, parser.problems);
  if (language === 'JSONata' || parser.language === 'JSONPath') return language;
  parser.problems.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", location);
  return parser.language;
}

function build(type: State['type'], name: string, state: StateSource, parser: LevelParser): State | undefined {
  const base = { name, queryLanguage: state.language, data: parseDataFlow(state) };
  switch (type) {
    case 'Pass':
      return { ...base, type, ...flow(state), result: staticResult(state) };
    case 'Succeed':
      return { ...base, type };
    case 'Fail':
      return { ...base, type, ...failFields(state) };
    case 'Wait':
      return { ...base, type, ...flow(state), until: waitUntil(state, parser) };
    case 'Choice':
      state.requireOneOf('Choices');
      return { ...base, type, rules: parseRules(state), defaultNext: state.string('Default') };
    case 'Task':
      return { ...base, type, ...flow(state), ...recovery(state), ...taskFields(name, state, parser) };
    case 'Parallel':
      state.requireOneOf('Branches');
      return { ...base, type, ...flow(state), ...recovery(state), branches: branches(state, parser) };
    case 'Map':
      return { ...base, type, ...flow(state), ...recovery(state), ...mapFields(name, state, parser) };
    default:
      throw type satisfies never;
  }
}

function staticResult(state: StateSource): Json | undefined {
  const result = state.get('Result');
  if (result !== undefined) warnOfResult(result, state.at('Result'), state.problems);
  return result;
}

function flow(state: StateSource): { next: string | undefined } {
  const end = state.get('End');
  if (end !== undefined && typeof end !== 'boolean') state.refuse('End', 'Expected value of type Boolean');
  if (end !== false) state.requireOneOf('Next', 'End');
  else if (!state.has('Next')) state.problems.schema('These fields are required: [Next]', state.location);
  return { next: state.string('Next') };
}

function recovery(state: StateSource) {
  return { retriers: parseRetriers(state), catchers: parseCatchers(state) };
}

function failFields(state: StateSource): Pick<FailState, 'error' | 'cause'> {
  state.excludeEachOther('Error', 'ErrorPath');
  state.excludeEachOther('Cause', 'CausePath');
  return { error: failText(state, 'Error'), cause: failText(state, 'Cause') };
}

function failText(state: StateSource, field: string): Template | undefined {
  if (state.language === 'JSONata') return state.string(field) === undefined ? undefined : state.jsonata(field);
  const value = state.string(field);
  if (value === undefined) return state.pathOrCall(`${field}Path`);
  warnOfNoPath(value, state.at(field), state.problems);
  return { kind: 'constant', value };
}

function waitUntil(state: StateSource, parser: LevelParser): WaitState['until'] {
  state.requireOneOf(
    'Seconds',
    'Timestamp',
    ...(state.language === 'JSONPath' ? (['SecondsPath', 'TimestampPath'] as const) : []),
  );
  const secondsPath = state.reference('SecondsPath');
  if (secondsPath) return { kind: 'secondsPath', path: secondsPath };
  const timestampPath = state.reference('TimestampPath');
  if (timestampPath) return { kind: 'timestampPath', path: timestampPath };
  if (state.has('Timestamp')) {
    const value = state.string('Timestamp');
    if (!state.isDynamic('Timestamp') && value !== undefined && epochMs(value) === undefined) {
      // Recorded: AWS takes it, and the execution fails.
      const message = 'Value is not a valid ISO-8601 extended offset date-time; the execution will fail';
      parser.problems.warn('SCHEMA_VALIDATION_FAILED', message, state.at('Timestamp'));
    }
    return { kind: 'timestamp', value: literalOrExpression(state, 'Timestamp') };
  }
  if (!state.isDynamic('Seconds')) state.integer('Seconds', { min: 0, max: MAX_SECONDS });
  return { kind: 'seconds', value: literalOrExpression(state, 'Seconds') };
}

function literalOrExpression(state: StateSource, field: string): Template {
  if (state.isDynamic(field)) return state.jsonata(field) as Template;
  return { kind: 'constant', value: state.get(field) ?? null };
}

function taskFields(
  name: string,
  state: StateSource,
  parser: LevelParser,
): Pick<TaskState, 'resource' | 'timeoutSeconds' | 'heartbeatSeconds' | 'credentials'> {
  state.requireOneOf('Resource');
  const resource = state.string('Resource') ?? '';
  if (state.has('Resource')) checkResource(resource, name, state.at('Resource'), parser);
  const timeoutSeconds = state.number('TimeoutSeconds', SECONDS, 'anywhere');
  const heartbeatSeconds = state.number('HeartbeatSeconds', SECONDS, 'anywhere');
  if (
    timeoutSeconds?.kind === 'constant' &&
    heartbeatSeconds?.kind === 'constant' &&
    heartbeatSeconds.value >= timeoutSeconds.value
  ) {
    state.refuse('HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds');
  }
  return { resource, timeoutSeconds, heartbeatSeconds, credentials: state.template('Credentials') };
}

function branches(state: StateSource, parser: LevelParser) {
  const sources = state.objects('Branches');
  if (state.has('Branches') && sources.length === 0) state.refuse('Branches', 'Value must be a non-empty array');
  return sources.map((source, at) => parser.parseLevel(source, state.at(`Branches[${at}]`)));
}
