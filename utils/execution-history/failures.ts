import type { RecordedEvent } from './recorded-event';
import { iterationsAround, type Occurrence, outward, type RecordedError, type Scope, type Visit } from './visit';

/** Collects what fails while a history is followed, and what becomes of it. */
export class Failures {
  readonly all: Occurrence[] = [];
  /** What failed inside each scope, and has neither been retried nor caught. */
  readonly #pending = new Map<Scope, Set<Occurrence>>();

  add({ id, atMs, details: { error = '', cause = '' } }: RecordedEvent, scope: Scope | undefined): void {
    const visit = [...outward(scope)].find((around): around is Visit => around.kind === 'visit');
    const occurrence: Occurrence = { eventId: id, atMs, error, cause, visit, outcome: 'failed' };
    this.all.push(occurrence);
    for (const around of outward(scope)) {
      around.failure = { error, cause };
      const pending = this.#pending.get(around);
      if (pending === undefined) this.#pending.set(around, new Set([occurrence]));
      else pending.add(occurrence);
    }
    if (visit !== undefined) {
      const attempt = visit.attempts.at(-1);
      if (attempt !== undefined) attempt.failure = { error, cause };
    }
  }

  /** The failure of an iteration, or of a Map, is that of a state inside as a rule. */
  addUnlessPending(event: RecordedEvent, scope: Scope): void {
    if (!this.isPending(scope)) this.add(event, scope);
  }

  isPending(scope: Scope): boolean {
    return (this.#pending.get(scope)?.size ?? 0) > 0;
  }

  /** A Retry goes on from here. */
  retried(scope: Scope): void {
    this.#settle(scope, 'retried');
  }

  /** The state was left: whether a Catch took up a failure of it. The output of that is the error, unless it was changed. */
  caught(visit: Visit, output: string | undefined): boolean {
    const pending = this.#pending.get(visit);
    if (pending === undefined || pending.size === 0) return false;
    const last = [...pending].at(-1);
    const told = errorOutput(output);
    const isUntold = last?.error === '' || (last?.cause === '' && last.error === told?.error);
    if (last !== undefined && told !== undefined && isUntold) Object.assign(last, told);
    const failure = last === undefined ? undefined : { error: last.error, cause: last.cause };
    visit.failure = failure;
    const [iteration] = iterationsAround(visit);
    if (iteration !== undefined) iteration.caught = failure;
    this.#settle(visit, 'caught');
    return true;
  }

  /** The execution ended with an error: the one that is pending, as a rule, which a Fail state may not have told. */
  close(event: RecordedEvent, visit: Visit | undefined): void {
    const { error = '', cause = '' } = event.details;
    const open = this.all.findLast(({ outcome }) => outcome === 'failed');
    if (event.type === 'ExecutionFailed' && open !== undefined && ['', error].includes(open.error)) {
      Object.assign(open, { error, cause: cause || open.cause });
      return;
    }
    if (event.type === 'ExecutionFailed') this.add(event, visit);
    else if (event.type === 'ExecutionTimedOut')
      this.add({ ...event, details: { error: 'States.Timeout', ...event.details } }, undefined);
    else if (error !== '' || cause !== '') this.add(event, undefined);
  }

  #settle(scope: Scope, outcome: Occurrence['outcome']): void {
    const settled = [...(this.#pending.get(scope) ?? [])];
    for (const occurrence of settled) {
      occurrence.outcome = outcome;
      for (const around of outward(occurrence.visit)) this.#pending.get(around)?.delete(occurrence);
    }
    this.#pending.get(scope)?.clear();
  }
}

function errorOutput(output: string | undefined): RecordedError | undefined {
  if (output === undefined) return undefined;
  const value = parsed(output) as { Error?: unknown; Cause?: unknown } | null;
  if (typeof value?.Error !== 'string') return undefined;
  return { error: value.Error, cause: typeof value.Cause === 'string' ? value.Cause : '' };
}

/** A text that AWS has cut is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
