import { asText, type Json } from '../../../kernel/json';
import type { WaitState } from '../../definition';
import { MAX_SECONDS } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { queryFailure } from '../../jsonata/expression';
import type { DataPath } from '../../paths/json-path';
import { readReference } from '../../templates/read-data-path';
import type { Template } from '../../templates/template';
import { epochMs } from '../../timestamp';
import { effectiveInput, type Left, passOn } from '../data-flow';
import { outOfRange, readTyped } from '../number-source';
import type { Visit } from '../visit';

/** Waits as long as the state says. */
export async function runWait(visit: Visit<WaitState>): Promise<Left> {
  const ms = await waitMs(visit);
  if (ms > MAX_SECONDS * 1_000) throw new EvaluationFailure('States.Runtime', 'Wait state delay is too long.');
  if (ms > 0) await visit.lane.sleep(ms);
  return passOn(visit);
}

async function waitMs(visit: Visit<WaitState>): Promise<number> {
  const { until } = visit.state;
  const now = visit.lane.execution.clock.now();
  const waited = now - visit.firstEnteredAt;
  switch (until.kind) {
    case 'seconds':
      return secondsOf(until.value, await readTyped(until.value, 'number', visit)) * 1_000 - waited;
    case 'timestamp':
      return (
        wholeSeconds(
          timestampOf(await readTyped(until.value, 'string', visit), visit.state.queryLanguage === 'JSONata'),
        ) - now
      );
    case 'secondsPath':
      return secondsAt(until.path, visit) * 1_000 - waited;
    case 'timestampPath':
      return wholeSeconds(timestampAt(until.path, visit)) - now;
    default:
      throw until satisfies never;
  }
}

/**
 * A moment without its fraction of a second, which a Wait does not see.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function secondsOf(template: Template, value: Json): number {
  const seconds = value as number;
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  throw outOfRange(template, `an integer from 0 to ${MAX_SECONDS}`, seconds);
}

function timestampOf(value: Json, isJsonata: boolean): number {
  const ms = epochMs(value);
  if (ms !== undefined) return ms;
  const detail = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`;
  if (isJsonata) throw queryFailure(detail, 'Timestamp');
  throw new EvaluationFailure('States.Runtime', detail);
}

function secondsAt(path: DataPath, visit: Visit): number {
  const value = valueAt(path, visit);
  const subject = 'The SecondsPath parameter';
  if (value === undefined || value === null) {
    throw new EvaluationFailure('States.Runtime', `${subject} does not reference an input value: ${path.text}`);
  }
  const text = asText(value);
  const shown = `${path.text} == ${text}`;
  // No page tells of digits in a text. AWS says that it parses a long value, as Java does from a text, so they count.
  if (!/^[+-]?\d+$/.test(text)) {
    throw new EvaluationFailure('States.Runtime', `${subject} cannot be parsed as a long value: ${shown}`);
  }
  const seconds = Number(text);
  if (seconds < 0) throw new EvaluationFailure('States.Runtime', `${subject} references a negative value: ${shown}`);
  return seconds;
}

function timestampAt(path: DataPath, visit: Visit): number {
  const value = valueAt(path, visit);
  const ms = epochMs(value);
  if (ms !== undefined) return ms;
  const subject = 'The TimestampPath parameter does not reference';
  if (value === undefined) {
    throw new EvaluationFailure('States.Runtime', `${subject} an input value: ${path.text}`);
  }
  const shown = asText(value);
  throw new EvaluationFailure(
    'States.Runtime',
    `${subject} a valid ISO-8601 extended offset date-time format string: ${path.text} == ${shown}`,
  );
}

function valueAt(path: DataPath, visit: Visit): Json | undefined {
  return readReference(path, visit.scope({ data: effectiveInput(visit) }));
}
