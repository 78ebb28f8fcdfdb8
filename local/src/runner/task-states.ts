import { isJsonObject, type Json, type JsonObject } from '../kernel/json';

/** A Task state of a definition. */
export interface TaskStateSource {
  readonly name: string;
  readonly resource: string;
  readonly state: JsonObject;
  /** Where it stands, such as `/States/Pay`. */
  readonly place: string;
}

/** The Task states of a definition, those inside branches and item processors included. */
export function* taskStates(level: Json, place = ''): Generator<TaskStateSource> {
  const states = isJsonObject(level) ? level.States : undefined;
  if (!isJsonObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isJsonObject(state)) continue;
    const here = `${place}/States/${name}`;
    if (state.Type === 'Task' && typeof state.Resource === 'string') {
      yield { name, resource: state.Resource, state, place: here };
    }
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    for (const [index, branch] of branches.entries()) yield* taskStates(branch, `${here}/Branches/${index}`);
    for (const member of ['ItemProcessor', 'Iterator']) {
      const inner = state[member];
      if (inner !== undefined) yield* taskStates(inner, `${here}/${member}`);
    }
  }
}
