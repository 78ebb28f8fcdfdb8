import type { Json } from '../kernel/json';
import type { ExecutionReport } from '../runner/execution-report';
import { enteredStates, firstMissing } from './path-of-report';
import { toldReport } from './told-report';

/** What jest, or a runner with the same interface, gives a matcher. */
export interface MatcherContext {
  equals(a: unknown, b: unknown): boolean;
  readonly utils: {
    matcherHint(name: string, received: string, expected: string, options: { readonly isNot: boolean }): string;
    printExpected(value: unknown): string;
    printReceived(value: unknown): string;
  };
  readonly isNot?: boolean;
}

/** What a matcher answers. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** A text, or what it is to match. */
export type TextOrPattern = string | RegExp;

/** Passes when the execution succeeded. */
export function toHaveSucceeded(this: MatcherContext, received: unknown): MatcherResult {
  return ended(this, 'toHaveSucceeded', received, { status: 'SUCCEEDED' });
}

/** Passes when the execution succeeded with this output; asymmetric matchers may stand in it. */
export function toHaveOutput(this: MatcherContext, received: unknown, expected: unknown): MatcherResult {
  const report = reportIn(received, 'toHaveOutput');
  const pass = report.status === 'SUCCEEDED' && this.equals(report.output, expected);
  return verdict(this, 'toHaveOutput', report, pass, `output ${this.utils.printExpected(expected)}`);
}

/** Passes when the execution failed, whatever the error. */
export function toHaveFailed(this: MatcherContext, received: unknown): MatcherResult {
  return ended(this, 'toHaveFailed', received, { status: 'FAILED' });
}

/** Passes when the execution failed with this error and, if one is given, this cause. */
export function toHaveFailedWith(
  this: MatcherContext,
  received: unknown,
  error: TextOrPattern,
  cause?: TextOrPattern,
): MatcherResult {
  return ended(this, 'toHaveFailedWith', received, { status: 'FAILED', error, cause });
}

/** Passes when the time of the whole execution was over. */
export function toHaveTimedOut(this: MatcherContext, received: unknown): MatcherResult {
  return ended(this, 'toHaveTimedOut', received, { status: 'TIMED_OUT' });
}

/** Passes when the execution was stopped. */
export function toHaveBeenStopped(this: MatcherContext, received: unknown): MatcherResult {
  return ended(this, 'toHaveBeenStopped', received, { status: 'ABORTED' });
}

/** Passes when the execution entered these states in this order; others may lie between them. */
export function toHaveEntered(this: MatcherContext, received: unknown, ...states: string[]): MatcherResult {
  const report = reportIn(received, 'toHaveEntered');
  const missing = firstMissing(enteredStates(report.events), states);
  const wanted = `to enter ${states.join(' → ')}`;
  const reason = missing === undefined ? wanted : `${wanted}; '${missing}' is missing, or comes too early`;
  return verdict(this, 'toHaveEntered', report, missing === undefined, reason);
}

/** Passes when the execution entered exactly these states in exactly this order. */
export function toHavePath(this: MatcherContext, received: unknown, ...states: string[]): MatcherResult {
  const report = reportIn(received, 'toHavePath');
  const pass = this.equals(enteredStates(report.events), states);
  return verdict(this, 'toHavePath', report, pass, `path ${states.join(' → ')}`);
}

interface Ending {
  readonly status: ExecutionReport['status'];
  readonly error?: TextOrPattern;
  readonly cause?: TextOrPattern | undefined;
}

function ended(context: MatcherContext, name: string, received: unknown, ending: Ending): MatcherResult {
  const report = reportIn(received, name);
  const { status, error, cause } = ending;
  const pass = report.status === status && fits(report.error, error) && fits(report.cause, cause);
  const wanted = [`status ${status}`, ...told('error', error), ...told('cause', cause)].join(', ');
  return verdict(context, name, report, pass, wanted);
}

function fits(text: string | undefined, wanted: TextOrPattern | undefined): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? text === wanted : text !== undefined && wanted.test(text);
}

function told(what: string, wanted: TextOrPattern | undefined): string[] {
  return wanted === undefined ? [] : [`${what} ${wanted}`];
}

function verdict(
  { utils, isNot = false }: MatcherContext,
  name: string,
  report: ExecutionReport,
  pass: boolean,
  wanted: string,
): MatcherResult {
  const hint = utils.matcherHint(name, 'report', '', { isNot });
  const expected = `Expected: ${isNot ? 'not ' : ''}${wanted}`;
  return {
    pass,
    message: () => `${hint}\n\n${expected}\n${toldReport(report, (value) => utils.printReceived(value))}`,
  };
}

/** Says what most often stands there instead of a report. */
function reportIn(received: unknown, matcher: string): ExecutionReport {
  const { status, events } = (received ?? {}) as { readonly status?: Json; readonly events?: unknown };
  if (typeof status === 'string' && Array.isArray(events)) return received as ExecutionReport;
  const came = received instanceof Promise ? 'a promise: await it' : 'something else';
  throw new TypeError(`${matcher} takes the report of an execution, as 'await aws.run()' gives it; got ${came}`);
}
