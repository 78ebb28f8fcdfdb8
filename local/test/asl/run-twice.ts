import type { Checkpoint } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { run, START, type TestOptions, type TestRun } from './run-definition';

/** Runs a definition until it ends, and again from there. */
export async function twice(definition: JsonObject, options: TestOptions): Promise<[first: TestRun, second: TestRun]> {
  let checkpoint: Checkpoint | undefined;
  const clock = options.clock ?? new VirtualClock(START);
  const first = await run(definition, {
    ...options,
    clock,
    onCheckpoint: (reached) => {
      checkpoint = reached;
    },
  });
  if (checkpoint === undefined) throw new Error('there is nothing to go on from');
  const lastEventId = first.events.length;
  return [first, await run(definition, { ...options, clock, redrive: { checkpoint, count: 1, lastEventId } })];
}

/** Fails for these parameters the first time, and keeps all that it was called with. */
export function failsOnceFor(bad: Json[], calls: Json[]): TestOptions['tasks'] {
  const left = [...bad];
  return async ({ parameters }) => {
    calls.push(parameters);
    const at = left.indexOf(parameters);
    if (at < 0) return parameters;
    left.splice(at, 1);
    throw new Failure('Busy', 'once');
  };
}
