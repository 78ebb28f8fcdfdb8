import { type Catcher, MAX_SECONDS, type Retrier } from '../definition';
import { parseAssign } from './parse-data-flow';
import { otherLanguage, StateSource } from './state-source';

/** The longest `MaxDelaySeconds`: 366 days. */
const MAX_DELAY_SECONDS = 31_622_400;

/** Parses `Retry`. */
export function parseRetriers(state: StateSource): Retrier[] {
  return entries(state, 'Retry').map((entry) => {
    refuseUnknown(entry, RETRIER_FIELDS);
    const jitter = entry.string('JitterStrategy');
    if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE') {
      entry.refuse('JitterStrategy', 'Value must be one of [FULL, NONE]');
    }
    return {
      errorEquals: errorEquals(entry),
      intervalSeconds: interval(entry),
      maxAttempts: entry.integer('MaxAttempts', { min: 0, max: MAX_SECONDS }) ?? 3,
      backoffRate: entry.integer('BackoffRate', { min: 1, max: Number.MAX_VALUE, isFractional: true }) ?? 2,
      maxDelaySeconds: entry.integer('MaxDelaySeconds', { min: 1, max: MAX_DELAY_SECONDS }),
      hasFullJitter: jitter === 'FULL',
    };
  });
}

/** The guide asks for a positive number; no page says that AWS refuses none, which a workflow must not fail for here. */
function interval(entry: StateSource): number {
  const seconds = entry.integer('IntervalSeconds', { min: 0, max: MAX_SECONDS }) ?? 1;
  if (seconds === 0) {
    entry.problems.warn('SCHEMA_VALIDATION_FAILED', 'The guide asks for 1 or more', entry.at('IntervalSeconds'));
  }
  return seconds;
}

/** Parses `Catch`. */
export function parseCatchers(state: StateSource): Catcher[] {
  return entries(state, 'Catch').map((entry) => {
    refuseUnknown(entry, CATCHER_FIELDS[state.language], CATCHER_FIELDS[otherLanguage(state.language)]);
    return {
      errorEquals: errorEquals(entry),
      next: entry.target('Next'),
      resultPath: entry.referencePath('ResultPath'),
      resultPathText: entry.text('ResultPath') ?? '$',
      output: state.language === 'JSONata' ? entry.jsonata('Output', 'errorOutput') : undefined,
      assign: parseAssign(entry, 'errorOutput'),
    };
  });
}

const ALL = 'States.ALL';

const RETRIER_FIELDS = new Set([
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
]);
const CATCHER_FIELDS = {
  JSONPath: new Set(['ErrorEquals', 'Next', 'ResultPath', 'Assign', 'Comment']),
  JSONata: new Set(['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment']),
};

function entries(state: StateSource, field: string): StateSource[] {
  const sources = state
    .objects(field)
    .map(
      (source, at) =>
        new StateSource(source, state.at(`${field}[${at}]`), state.language, state.problems, `${field}[${at}]/`),
    );
  sources.forEach((entry, at) => {
    const names = errorNames(entry);
    const all = names.indexOf(ALL);
    if (all < 0 || (names.length === 1 && at === sources.length - 1)) return;
    // As AWS was seen to say: https://github.com/aws/aws-cdk/issues/10530
    entry.refuse(`ErrorEquals[${all}]`, `${ALL} must appear alone and at end of list`);
  });
  return sources;
}

function errorEquals(entry: StateSource): string[] {
  entry.requireOneOf('ErrorEquals');
  const names = errorNames(entry);
  const value = entry.get('ErrorEquals');
  if (value !== undefined && (!Array.isArray(value) || names.length !== value.length || names.length === 0)) {
    entry.refuse('ErrorEquals', 'Value must be a non-empty array of strings');
  }
  for (const name of names) {
    if (!name.startsWith('States.') || isKnownError(name)) continue;
    entry.problems.warn(
      'SCHEMA_VALIDATION_FAILED',
      `Step Functions itself reports no '${name}'`,
      entry.at('ErrorEquals'),
    );
  }
  return names;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const RESERVED_ERRORS = new Set(
  (
    'ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket IntrinsicFailure ' +
    'ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions QueryEvaluationError ReferencePathConflict ResultPathMatchFailure ' +
    'ResultWriterFailed Runtime TaskFailed Timeout'
  ).split(' '),
);

function isKnownError(name: string): boolean {
  const own = name.slice('States.'.length);
  return RESERVED_ERRORS.has(own) || /^Http\.StatusCode\.\d{3}$/.test(own);
}

function errorNames(entry: StateSource): string[] {
  const value = entry.get('ErrorEquals');
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function refuseUnknown(entry: StateSource, known: ReadonlySet<string>, foreign?: ReadonlySet<string>): void {
  for (const field of Object.keys(entry.source)) {
    if (known.has(field)) continue;
    if (foreign?.has(field)) entry.refuseLanguage(field);
    else entry.refuseField(field);
  }
}
