import { type MachineResource, machineSource, type StandIns } from '../assembly';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { Machine, PreparedMachine } from '../services/step-functions';
import type { Surroundings } from './check-targets';
import { type EngineParts, prepareMachine } from './engine';

/** A state machine of a template, read and parsed when something first runs or describes it. */
export function templateMachine(resource: MachineResource, parts: EngineParts): Machine {
  const { arn, name, scope, logicalId, constructPath } = resource;
  let prepared: PreparedMachine | undefined;
  // Machines may start each other in a circle.
  let isPreparing = false;
  const prepare = (): PreparedMachine => {
    isPreparing = true;
    try {
      const { definition, standIns, ...source } = machineSource(resource);
      requireNoStandIn(definition, standIns, parts.surroundings());
      return prepareMachine(source, definition, parts);
    } finally {
      isPreparing = false;
    }
  };
  return {
    arn,
    name,
    createdAtMs: parts.clock.now(),
    tags: tagsOf(resource),
    get type() {
      return scope.property(logicalId, 'StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
    },
    source: () => {
      const { definition, type, roleArn } = machineSource(resource);
      return { type, roleArn, definition: JSON.stringify(definition) };
    },
    prepared: () => {
      if (isPreparing) return { run: (run) => (prepared as PreparedMachine).run(run) };
      prepared ??= at(constructPath, prepare);
      return prepared;
    },
  };
}

function tagsOf({ scope, logicalId }: MachineResource): Map<string, string> {
  const tags = scope.property(logicalId, 'Tags');
  const list = Array.isArray(tags) ? tags.filter(isJsonObject) : [];
  return new Map(list.map(({ Key, Value }) => [String(Key), String(Value)]));
}

/** A value that nobody can tell may stand only where a mock answers, whom it does not matter to. */
function requireNoStandIn(definition: Json, standIns: StandIns, { isMocked }: Pick<Surroundings, 'isMocked'>): void {
  if (standIns.size === 0) return;
  const rest = JSON.stringify(definition, (name, value: Json) => {
    const resource = isJsonObject(value) && value.Type === 'Task' ? value.Resource : undefined;
    return typeof resource === 'string' && isMocked(resource, name) ? null : value;
  });
  for (const [standIn, reason] of standIns) if (rest.includes(standIn)) throw reason;
}

/** Says which machine it is whose definition is refused. */
function at<T>(constructPath: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unsupported) || !error.place.startsWith('/')) throw error;
    throw new Unsupported(`${constructPath}${error.place}`, error.what);
  }
}
