import { isJsonObject } from '../../kernel/json';
import type { Level, State } from '../definition';
import type { Template } from '../templates/template';
import type { Problems } from './problems';

/** Checks what holds between the states: where they lead, and which variable names they use. */
export function checkLevels(level: Level, problems: Problems): void {
  checkLevel(level, '', new Set(), problems);
}

function checkLevel(level: Level, location: string, outerNames: ReadonlySet<string>, problems: Problems): void {
  checkTransitions(level, location, problems);
  const assigned = [...level.states.values()].flatMap((state) => assignments(state, location));
  for (const { name, place } of assigned) {
    if (outerNames.has(name)) problems.schema(`The variable '${name}' is already defined in an outer scope`, place);
  }
  const names = new Set([...outerNames, ...assigned.map(({ name }) => name)]);
  for (const { inner, place, seesOuter } of innerLevels(level, location)) {
    checkLevel(inner, place, seesOuter ? names : new Set(), problems);
  }
}

interface InnerLevel {
  readonly inner: Level;
  readonly place: string;
  /** False for the children of a distributed Map, which are executions of their own. */
  readonly seesOuter: boolean;
}

function innerLevels(level: Level, location: string): InnerLevel[] {
  return [...level.states.values()].flatMap((state): InnerLevel[] => {
    const place = `${location}/States/${state.name}`;
    if (state.type === 'Parallel') {
      return state.branches.map((inner, at) => ({ inner, place: `${place}/Branches[${at}]`, seesOuter: true }));
    }
    if (state.type !== 'Map') return [];
    const seesOuter = state.distributed === undefined;
    return [{ inner: state.processor, place: `${place}/${state.processorField}`, seesOuter }];
  });
}

/** A place that names a state, and the state it names. */
interface Transition {
  readonly target: string;
  readonly place: string;
}

function checkTransitions(level: Level, location: string, problems: Problems): void {
  const start = { target: level.startAt, place: `${location}/StartAt` };
  const leaving = new Map(
    [...level.states.values()].map((state) => [state.name, transitions(state, `${location}/States/${state.name}`)]),
  );
  for (const { target, place } of [start, ...[...leaving.values()].flat()]) {
    if (!level.states.has(target)) {
      problems.add('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, place);
    }
  }
  const states = [...level.states.values()];
  if (states.length > 0 && !states.some(isTerminal)) {
    problems.add('MISSING_END_STATE', 'Workflow has no terminal state');
    return;
  }
  const reached = reachableFrom(level.startAt, leaving);
  for (const { name } of states) {
    if (!reached.has(name)) {
      problems.add('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`);
    }
  }
}

function isTerminal(state: State): boolean {
  return state.type === 'Succeed' || state.type === 'Fail' || (state.type !== 'Choice' && state.next === undefined);
}

function reachableFrom(start: string, leaving: ReadonlyMap<string, readonly Transition[]>): Set<string> {
  const reached = new Set([start]);
  // A set may grow while it is walked: what is added is visited too.
  for (const name of reached) for (const { target } of leaving.get(name) ?? []) reached.add(target);
  return reached;
}

function transitions(state: State, place: string): Transition[] {
  const found: Transition[] = [];
  if ('next' in state && state.next !== undefined) found.push({ target: state.next, place: `${place}/Next` });
  if (state.type === 'Choice') {
    state.rules.forEach(({ next }, at) => {
      found.push({ target: next, place: `${place}/Choices[${at}]/Next` });
    });
    if (state.defaultNext !== undefined) found.push({ target: state.defaultNext, place: `${place}/Default` });
  }
  if ('catchers' in state) {
    state.catchers.forEach(({ next }, at) => {
      found.push({ target: next, place: `${place}/Catch[${at}]/Next` });
    });
  }
  return found;
}

function assignments(state: State, location: string): Array<{ name: string; place: string }> {
  const templates: Array<Template | undefined> = [state.data.assign];
  if (state.type === 'Choice') templates.push(...state.rules.map(({ assign }) => assign));
  if ('catchers' in state) templates.push(...state.catchers.map(({ assign }) => assign));
  return templates.flatMap(namesIn).map((name) => ({ name, place: `${location}/States/${state.name}/Assign/${name}` }));
}

function namesIn(assign: Template | undefined): string[] {
  if (assign?.kind === 'object') return assign.members.map(([name]) => name);
  return assign?.kind === 'constant' && isJsonObject(assign.value) ? Object.keys(assign.value) : [];
}
