import { Failure } from '../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { jsonText } from '../../kernel/json-text';
import type { PathDataFlow } from '../definition';
import type { DataPath, JsonPath } from '../paths/json-path';
import { placeAt, stoppingAt } from '../paths/reference-path';
import { evaluateTemplate } from '../templates/evaluate-template';
import { readFieldPath } from '../templates/read-data-path';
import type { Template } from '../templates/template';
import type { Seen, Visit } from './visit';

/** What the specification calls `States.ResultPathMatchFailure`. */
export const RESULT_PATH_CONFLICT = 'States.ReferencePathConflict';

/** Most bytes of UTF-8 that a state may hand on. */
export const MAX_BYTES = 262_144;

/** What a state leaves behind. */
export interface Left {
  readonly output: Json;
  /** Variables to set once the state is left. */
  readonly assigned: JsonObject | undefined;
}

/** The input behind `InputPath`; JSONata states work on the input itself. */
export function effectiveInput(visit: Visit): Json {
  const { data } = visit.state;
  return data.kind === 'JSONPath' ? select(data.inputPath, visit.input, visit) : visit.input;
}

/** What the state works on: `Parameters` or `Arguments` if given, else the effective input. */
export function stateArguments(visit: Visit): Json | Promise<Json> {
  const input = effectiveInput(visit);
  const { data } = visit.state;
  const template = data.kind === 'JSONPath' ? data.parameters : data.args;
  if (template === undefined) return input;
  const args = evaluateTemplate(template, visit.scope({ data: input }));
  const checked = (value: Json) => {
    checkSize(value, visit.state.name);
    return value;
  };
  return args instanceof Promise ? args.then(checked) : checked(args);
}

/**
 * Turns a result into what the state leaves behind.
 *
 * In JSONPath, `$` in `Assign` is the result as it came, before `ResultSelector`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export async function finish(visit: Visit, result: Json): Promise<Left> {
  const { data } = visit.state;
  const seen: Seen = { data: result, result };
  const assigned = await assign(data.assign, visit, seen);
  if (data.kind === 'JSONata') return { output: await outputOf(data.output, visit, seen, result), assigned };
  const selected =
    data.resultSelector === undefined ? result : await evaluateTemplate(data.resultSelector, visit.scope(seen));
  const placed = applyResultPath(data.resultPath, data.resultPathText, visit.input, selected);
  return { output: select(data.outputPath, placed, visit), assigned };
}

/** The same for a state without a result, such as Wait: its input goes on. */
export async function passOn(visit: Visit): Promise<Left> {
  const input = effectiveInput(visit);
  const { data } = visit.state;
  const assigned = await assign(data.assign, visit, { data: input });
  const output =
    data.kind === 'JSONata'
      ? await outputOf(data.output, visit, { data: input }, input)
      : outputPath(data, input, visit);
  return { output, assigned };
}

/** Applies `OutputPath`. */
export function outputPath(data: PathDataFlow, value: Json, visit: Visit): Json {
  return select(data.outputPath, value, visit);
}

/** Evaluates `Output`, or keeps the value that stands for it. */
export function outputOf(
  template: Template | undefined,
  visit: Visit,
  seen: Seen,
  otherwise: Json,
): Json | Promise<Json> {
  return template === undefined ? otherwise : evaluateTemplate(template, visit.scope(seen));
}

/** Evaluates `Assign`; its values count from the next state on. */
export async function assign(
  template: Template | undefined,
  visit: Visit,
  seen: Seen,
): Promise<JsonObject | undefined> {
  if (template === undefined) return undefined;
  const values = await evaluateTemplate(template, visit.scope(seen));
  if (!isJsonObject(values)) throw new TypeError('Assign is an object: the parser saw to it');
  checkSize(values, visit.state.name);
  return values;
}

/**
 * Puts a result into the input; `null` drops the result, nothing replaces the input.
 *
 * The failure is the one that AWS reports, without a word of the state; Retry and Catch meet it by the name in the
 * specification too. Users quote one text for a text as input, another for a list; which of them is said of what stands
 * deeper, and of an index, is our choice.
 *
 * @see https://qiita.com/tsubasaogawa/items/4fe341bdb6ae7d2fd8ee
 * @see https://github.com/cdklabs/construct-hub/pull/459
 */
export function applyResultPath(path: JsonPath | null | undefined, text: string, input: Json, result: Json): Json {
  if (path === undefined) return result;
  if (path === null) return input;
  const placed = placeAt(path, input, result);
  if (placed !== undefined) return placed;
  const { step, value } = stoppingAt(path, input);
  const what = step?.kind === 'member' && Array.isArray(value) ? `step "${step.name}"` : `ReferencePath ${text}`;
  throw new Failure(RESULT_PATH_CONFLICT, `Unable to apply ${what} to input ${jsonText(input)}`);
}

function select(path: DataPath | null | undefined, value: Json, visit: Visit): Json {
  if (path === undefined) return value;
  return path === null ? {} : readFieldPath(path, visit.scope({ data: value }));
}

/** Throws the failure of a payload that is too large; `subject` is the state or the service that made it. */
export function checkSize(value: Json, subject: string): void {
  const text = jsonText(value);
  // No character takes more than three bytes per UTF-16 unit, so short texts need not be measured.
  if (text.length * 3 <= MAX_BYTES || Buffer.byteLength(text) <= MAX_BYTES) return;
  throw tooLarge(subject);
}

/** The failure of a payload that is too large. */
export function tooLarge(subject: string): Failure {
  return new Failure(
    'States.DataLimitExceeded',
    `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
