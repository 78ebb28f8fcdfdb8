import type { QueryLanguage, State } from './definition';
import { INTRINSICS } from './intrinsics/functions';
import { ownFields, STATE_TYPES } from './parse/fields';
import { COMPARISON_OPERATORS } from './parse/parse-choice';

/** One thing of the language, and whether it runs here. */
export interface Feature {
  readonly area: string;
  readonly name: string;
  readonly support: 'supported' | 'refused' | 'different';
  /** How it differs, or what refuses it. */
  readonly note?: string;
}

type Row = readonly [name: string, support?: Feature['support'], note?: string];

/** Fields that do not run everywhere, by state type and name. */
const FIELD_NOTES: Readonly<Record<string, Omit<Feature, 'area' | 'name'>>> = {
  'Task Resource': {
    support: 'different',
    note: 'the services of the runner, or mocks, answer; activities are answered by mocks alone',
  },
  'Task HeartbeatSeconds': { support: 'different', note: 'counts for tasks with a token alone' },
  'Task HeartbeatSecondsPath': { support: 'different', note: 'counts for tasks with a token alone' },
  'Map ItemReader': {
    support: 'different',
    note: 'Parquet files, Athena manifests and, while running, compressed files are refused',
  },
  'Map ResultWriter': {
    support: 'different',
    note: 'another file after 8 Mi characters, not 5 GB; children that never began are in no PENDING file',
  },
};

const TOP_LEVEL: readonly Row[] = [
  ['StartAt'],
  ['States'],
  ['Comment'],
  ['Version'],
  ['TimeoutSeconds'],
  ['QueryLanguage'],
  ['Retry: ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy'],
  ['Catch: ErrorEquals, Next, ResultPath, Output, Assign'],
];

const PATHS: readonly Row[] = [
  ['members, indexes, slices, wildcards, unions, descent'],
  ['filters: && || ! == != === !== < <= > >= =~ in nin subsetof anyof noneof all contains size empty'],
  ['functions: length size min max avg sum stddev keys first last'],
  ['functions: append concat index', 'refused'],
  ['numbers', 'different', 'are JavaScript numbers: 1.0 prints as 1, beyond 2^53 digits are lost'],
];

const JSONATA: readonly Row[] = [
  ['JSONata 2.0.6'],
  ['$partition $range $hash $random $uuid $parse'],
  [
    'values that these functions cannot use',
    'different',
    'give nothing; one report says so of five cases on AWS, which ones is our reading',
  ],
  ['numbers outside of the range of a field', 'different', 'the wording of the cause is ours'],
  ['$eval', 'refused', 'as on AWS: T1006'],
  [
    'time and depth',
    'different',
    'time is counted in steps (500,000), so that every machine agrees; 5 s, and 1 s of a pattern, end the rest',
  ],
  ['memory', 'different', 'lists of 873,782, texts of 6,990,256; what AWS counts together is not known'],
];

const ERRORS: readonly Row[] = [
  ['States.ALL'],
  ['States.TaskFailed'],
  ['States.Timeout'],
  ['States.HeartbeatTimeout', 'different', 'is reported as States.Timeout, as recorded; both names meet it'],
  ['States.Runtime'],
  ['States.NoChoiceMatched', 'different', 'is reported as States.Runtime, as seen on AWS, and so not caught'],
  ['States.IntrinsicFailure', 'different', 'the wording of the cause is ours'],
  ['States.QueryEvaluationError'],
  [
    'States.ResultPathMatchFailure',
    'different',
    'is reported as States.ReferencePathConflict, as seen on AWS; both names meet it',
  ],
  ['States.DataLimitExceeded', 'different', 'States.ALL meets it, as recorded; the guide says that it does not'],
  ['States.ExceedToleratedFailureThreshold'],
  ['States.ItemReaderFailed', 'different', 'for a missing object the cause is what the bucket says'],
  ['States.ResultWriterFailed'],
  ['States.Permissions', 'different', 'whether it occurs is up to the services'],
  ['States.BranchFailed', 'different', 'a branch passes on its own error, as recorded'],
  ['States.Http.StatusCode, States.Http.Socket', 'different', 'the texts of broken connections are ours'],
];

const HISTORY: readonly Row[] = [
  ['events, their details, previousEventId'],
  [
    'order of events of concurrent branches and iterations',
    'different',
    'follows from the definition alone; on AWS it varies from run to run, and with it the numbers in causes',
  ],
  ['TaskStartFailed, TaskSubmitFailed, …ScheduleFailed, …StartFailed', 'different', 'never occur'],
];

const LIMITS: readonly Row[] = [
  ['262,144 bytes of input or output'],
  ['1 MiB of definition'],
  ['25,000 events of a STANDARD execution'],
  ['one year, or five minutes for EXPRESS'],
  ['EXPRESS without .sync, .waitForTaskToken and distributed Maps'],
  ['40 iterations of an inline Map at a time, 10,000 children of a distributed one'],
  ['80 characters of state and variable names, 40 of a Label'],
  ['256 KiB of one Assign, 10 MiB of variables of an execution'],
  ['10 intrinsic functions inside each other'],
  ['256 characters of an error, 32,768 of a cause'],
  ['nesting of data', 'different', '500 levels; AWS does not say where its limit lies'],
  ['quotas of an account', 'different', 'no call is throttled, no execution waits for another'],
  ['redrive', 'different', 'a Map Run may be redriven more than 1,000 times'],
];

/** What of the language runs here; the documents show the same table. */
export const FEATURES: readonly Feature[] = [
  ...rows('definition', TOP_LEVEL),
  ...STATE_TYPES.flatMap(fieldsOfState),
  ...rows(
    'Choice rule',
    [...['And', 'Or', 'Not', 'Variable', 'Condition'], ...COMPARISON_OPERATORS].map((name) => [name]),
  ),
  ...rows('JSONPath', PATHS),
  ...rows('intrinsic', Object.keys(INTRINSICS).map(intrinsic)),
  ...rows('JSONata', JSONATA),
  ...rows('error', ERRORS),
  ...rows('history', HISTORY),
  ...rows('limit', LIMITS),
];

function rows(area: string, entries: readonly Row[]): Feature[] {
  return entries.map(([name, support = 'supported', note]) => ({
    area,
    name,
    support,
    ...(note !== undefined && { note }),
  }));
}

function fieldsOfState(type: State['type']): Feature[] {
  const languages: QueryLanguage[] = ['JSONPath', 'JSONata'];
  const names = [...new Set(languages.flatMap((language) => ownFields(type, language)))];
  return names.map((name) => {
    const only = languages.filter((language) => ownFields(type, language).includes(name));
    const area = only.length === 1 ? `${type} in ${only[0]}` : type;
    return { area, name, ...(FIELD_NOTES[`${type} ${name}`] ?? { support: 'supported' as const }) };
  });
}

function intrinsic(name: string): Row {
  return name === 'States.MathRandom'
    ? [name, 'different', 'with a seed draws as java.util.Random does, which no page confirms']
    : [name];
}
