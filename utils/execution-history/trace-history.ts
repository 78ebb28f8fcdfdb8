import { Failures } from './failures';
import type { RecordedEvent } from './recorded-event';
import { type Attempt, type Iteration, iterationsAround, outward, type Scope, type Trace, type Visit } from './visit';

const ENTERED = /^(\w+)StateEntered$/;
const EXITED = /^\w+StateExited$/;
const CONTAINER = /^(Map|Parallel)State(Started|Succeeded|Failed|Aborted)$/;
const ITERATION = /^MapIteration(Started|Succeeded|Failed|Aborted)$/;
const MAP_RUN = /^MapRun(Started|Succeeded|Failed|Aborted|Redriven)$/;
const CALL = /^(?:Task|LambdaFunction|Activity)(Scheduled|Started|Submitted|Succeeded|\w*Failed|TimedOut)$/;
const CUT_OFF = /^(Task|Wait)StateAborted$/;

/**
 * Follows a history from event to event and tells what was done: states entered, tries, iterations, failures.
 *
 * Every event points to the one before it in its own branch or iteration, so what belongs together is found however the
 * iterations of a Map are mixed. A history that begins or ends somewhere in the middle gives what can be known from it.
 *
 * @param failOf error and cause of a Fail state, which no event tells
 */
export function traceHistory(
  events: readonly RecordedEvent[],
  failOf: (state: string) => { error: string; cause: string } | undefined = () => undefined,
): Trace {
  const tracer = new Tracer(failOf);
  for (const event of events) tracer.take(event);
  const { visits, iterations, owners, failures } = tracer;
  return { visits, iterations, owners, occurrences: failures.all };
}

class Tracer {
  readonly visits: Visit[] = [];
  readonly iterations: Iteration[] = [];
  readonly owners = new Map<number, Scope>();
  readonly failures = new Failures();
  /** Where the execution was after each event: past a state that it has left. */
  readonly #scopes = new Map<number, Scope>();
  /** The visit that an event ended, from which the next state is entered. */
  readonly #ended = new Map<number, Visit>();

  constructor(readonly failOf: (state: string) => { error: string; cause: string } | undefined) {}

  take(event: RecordedEvent): void {
    const before = this.#scopes.get(event.previousEventId);
    const scope = this.#scopeAfter(event, before);
    if (scope === undefined) return; // Between the states of the machine itself.
    this.#scopes.set(event.id, scope);
    if (!this.owners.has(event.id)) this.owners.set(event.id, scope);
  }

  #scopeAfter(event: RecordedEvent, before: Scope | undefined): Scope | undefined {
    const { type } = event;
    const entered = ENTERED.exec(type);
    if (entered !== null) return this.#enter(event, entered[1] ?? '', before);
    if (EXITED.test(type)) return this.#exit(event, before);
    const iteration = ITERATION.exec(type)?.[1];
    if (iteration !== undefined) return this.#iteration(event, iteration, before);
    const [, container, step] = CONTAINER.exec(type) ?? [];
    if (container !== undefined) return this.#container(event, container, step ?? '', before);
    const run = MAP_RUN.exec(type)?.[1];
    if (run !== undefined) return this.#mapRun(event, run, before);
    const call = CALL.exec(type)?.[1];
    if (call !== undefined) return this.#call(event, call, before);
    const cutOff = CUT_OFF.exec(type)?.[1];
    if (cutOff !== undefined) return this.#cutOff(event, cutOff, before);
    if (type === 'EvaluationFailed') this.failures.add(event, innermostVisit(before));
    else if (/^Execution(Failed|TimedOut|Aborted)$/.test(type)) this.#close(event, before);
    return before;
  }

  #enter(event: RecordedEvent, type: string, before: Scope | undefined): Visit {
    const state = event.details.name ?? '';
    const parent = [...outward(before)].find((scope) => scope.kind === 'iteration' || isContainer(scope));
    const from = this.#ended.get(event.previousEventId);
    const { input } = event.details;
    const visit: Visit = {
      kind: 'visit',
      id: event.id,
      state,
      type,
      parent,
      from,
      enteredAtMs: event.atMs,
      input,
      status: 'running',
      attempts: [],
    };
    this.visits.push(visit);
    const [around] = iterationsAround(parent);
    if (around !== undefined && around.input === undefined) around.input = input;
    if (type === 'Fail') {
      visit.status = 'failed';
      this.failures.add({ ...event, details: this.failOf(state) ?? {} }, visit);
    }
    return visit;
  }

  #exit(event: RecordedEvent, before: Scope | undefined): Scope | undefined {
    const { name, output } = event.details;
    const visit = visitNamed(before, name) ?? innermostVisit(before);
    if (visit === undefined) return before;
    this.owners.set(event.id, visit);
    visit.exitedAtMs = event.atMs;
    visit.output = output;
    const last = visit.attempts.at(-1);
    if (last !== undefined) last.endedAtMs ??= event.atMs;
    visit.status = this.failures.caught(visit, output) ? 'caught' : 'succeeded';
    this.#ended.set(event.id, visit);
    return visit.parent;
  }

  #iteration(event: RecordedEvent, step: string, before: Scope | undefined): Scope | undefined {
    const { name, index = 0 } = event.details;
    if (step === 'Started') {
      const map = visitNamed(before, name) ?? innermostVisit(before);
      if (map === undefined) return before;
      const iteration: Iteration = {
        kind: 'iteration',
        parent: map,
        index,
        startedAtMs: event.atMs,
        status: 'running',
        retries: 0,
      };
      this.iterations.push(iteration);
      return iteration;
    }
    const around = iterationsAround(before);
    const iteration = around.find((one) => one.index === index && one.parent.state === name) ?? around[0];
    if (iteration === undefined) return before;
    this.owners.set(event.id, iteration);
    iteration.endedAtMs = event.atMs;
    if (step === 'Succeeded') iteration.status = iteration.caught === undefined ? 'succeeded' : 'caught';
    else iteration.status = step === 'Aborted' ? 'aborted' : 'failed';
    if (step === 'Failed') this.failures.addUnlessPending(event, iteration);
    return iteration.parent;
  }

  #container(event: RecordedEvent, type: string, step: string, before: Scope | undefined): Scope | undefined {
    const visit = [...outward(before)].find((scope): scope is Visit => scope.kind === 'visit' && scope.type === type);
    if (visit === undefined) return before;
    if (step === 'Started') {
      if (event.details.length !== undefined) visit.length = event.details.length;
      this.#begin(visit, { scheduledAtMs: event.atMs, startedAtMs: event.atMs });
      return visit;
    }
    this.#end(visit, event);
    if (step === 'Aborted') visit.status = 'aborted';
    if (step === 'Failed') this.failures.addUnlessPending(event, visit);
    return visit;
  }

  #mapRun(event: RecordedEvent, step: string, before: Scope | undefined): Scope | undefined {
    const visit = [...outward(before)].find((scope): scope is Visit => scope.kind === 'visit' && scope.type === 'Map');
    if (visit === undefined) return before;
    if (step === 'Started') visit.mapRunArn = event.details.mapRunArn;
    if (step === 'Failed') this.failures.add(event, visit);
    return visit;
  }

  #call(event: RecordedEvent, step: string, before: Scope | undefined): Scope | undefined {
    const visit = innermostVisit(before) ?? this.#redriven();
    if (visit === undefined) return before;
    const attempt = visit.attempts.at(-1);
    if (step === 'Scheduled') this.#begin(visit, { scheduledAtMs: event.atMs });
    else if (step === 'Started' && attempt !== undefined) attempt.startedAtMs = event.atMs;
    else if (step === 'Submitted' && attempt !== undefined) attempt.submittedAtMs = event.atMs;
    else if (step !== 'Started' && step !== 'Submitted') {
      this.#end(visit, event);
      if (step !== 'Succeeded') this.failures.add(event, visit);
    }
    return visit;
  }

  #cutOff(event: RecordedEvent, type: string, before: Scope | undefined): Scope | undefined {
    const visit = innermostVisit(before);
    if (visit?.type !== type) return before;
    this.#end(visit, event);
    visit.status = 'aborted';
    return visit;
  }

  #begin(visit: Visit, attempt: Attempt): void {
    if (visit.attempts.length > 0) {
      this.failures.retried(visit);
      for (const iteration of iterationsAround(visit)) iteration.retries++;
    }
    visit.status = 'running';
    visit.attempts.push(attempt);
  }

  #end(visit: Visit, event: RecordedEvent): void {
    const attempt = visit.attempts.at(-1);
    if (attempt !== undefined) attempt.endedAtMs = event.atMs;
  }

  /** A redrive goes on with the Task that failed last, without entering it again. */
  #redriven(): Visit | undefined {
    return this.visits.findLast(({ type, exitedAtMs }) => type === 'Task' && exitedAtMs === undefined);
  }

  /** What had not ended ends with the execution; what failed, and all around it, failed. */
  #close(event: RecordedEvent, before: Scope | undefined): void {
    this.failures.close(event, innermostVisit(before));
    const ending = event.type === 'ExecutionTimedOut' ? 'timedOut' : 'aborted';
    for (const work of [...this.iterations, ...this.visits]) {
      if (work.status !== 'running') continue;
      work.status = this.failures.isPending(work) && event.type === 'ExecutionFailed' ? 'failed' : ending;
      if (work.kind === 'iteration') work.endedAtMs ??= event.atMs;
    }
  }
}

function isContainer(scope: Scope): boolean {
  return scope.kind === 'visit' && (scope.type === 'Map' || scope.type === 'Parallel');
}

function innermostVisit(scope: Scope | undefined): Visit | undefined {
  return [...outward(scope)].find((around): around is Visit => around.kind === 'visit');
}

function visitNamed(scope: Scope | undefined, name: string | undefined): Visit | undefined {
  return [...outward(scope)].find((around): around is Visit => around.kind === 'visit' && around.state === name);
}
