import fc from 'fast-check';
import { InvalidDefinition, parseDefinition, validateDefinition } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { RealClock } from '../../src/kernel/real-clock';
import { Unsupported } from '../../src/kernel/unsupported';
import { junk, validDefinition } from './random-definition';
import { intrinsicCall, jsonataExpression, path } from './random-expression';
import { run, single, type TestOptions } from './run-definition';

const SERVED = { refusal: () => undefined };
const INPUT: Json = { a: { b: 1 }, list: [1, { a: 2 }, 'three'], n: 0 };

/** Knows how many of its timers run. */
class CountingClock extends RealClock {
  sleeping = 0;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeping++;
    try {
      await super.sleep(ms, signal);
    } finally {
      this.sleeping--;
    }
  }
}

/** Every third call fails, and every seventh is a timeout. */
function tasks(): TestOptions['tasks'] {
  let calls = 0;
  return async ({ parameters }) => {
    calls++;
    if (calls % 7 === 0) throw new Failure('States.Timeout', undefined);
    if (calls % 3 === 0) throw new Failure('Busy', 'try again');
    return { got: parameters };
  };
}

function withoutTimes(outcome: Awaited<ReturnType<typeof run>>): Json {
  const { events, tookMs: _, ...rest } = outcome;
  const told = events.map(({ timestamp: __, ...event }) => event);
  return JSON.parse(JSON.stringify({ ...rest, events: told }).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T')) as Json;
}

test('a random valid definition is accepted and ends, the same way with the same seed', async () => {
  await fc.assert(
    fc.asyncProperty(validDefinition, fc.integer({ min: 0, max: 9 }), async (definition, seed) => {
      expect(validateDefinition(definition)).toEqual([]);
      const once = () => run(definition, { input: INPUT, seed, tasks: tasks() });

      const [first, second] = [await once(), await once()];

      expect(['SUCCEEDED', 'FAILED', 'TIMED_OUT']).toContain(first.status);
      expect(second).toEqual(first);
    }),
    { numRuns: 60 },
  );
});

test('virtual and real time give the same history, and no timer stays', async () => {
  await fc.assert(
    fc.asyncProperty(validDefinition, async (definition) => {
      const quick = JSON.parse(JSON.stringify(definition), (key, value) =>
        key === 'Retry' ? [] : value,
      ) as JsonObject;

      const virtual = await run(quick, { input: INPUT, tasks: tasks() });
      // Only what takes no time at all can be run for real in a test.
      fc.pre(virtual.tookMs === 0);
      const clock = new CountingClock();
      const real = await run(quick, { input: INPUT, tasks: tasks(), clock });
      await new Promise(setImmediate);

      expect(withoutTimes(real)).toEqual(withoutTimes(virtual));
      expect(clock.sleeping).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('random junk is told what is wrong with it', () => {
  fc.assert(
    fc.property(junk, (definition) => {
      let problem: unknown;
      try {
        parseDefinition(definition, { services: SERVED });
      } catch (error) {
        problem = error;
      }
      const isTold = problem instanceof Unsupported || problem instanceof InvalidDefinition;
      expect(problem === undefined || isTold).toBe(true);
      if (problem instanceof InvalidDefinition) expect(problem.diagnostics.length).toBeGreaterThan(0);
    }),
    { numRuns: 600 },
  );
});

test('junk inside a state is told too', () => {
  const types = ['Pass', 'Task', 'Choice', 'Map', 'Parallel', 'Wait', 'Fail', 'Succeed'];
  fc.assert(
    fc.property(fc.constantFrom(...types), junk, fc.boolean(), (Type, fields, isJsonata) => {
      const state = { ...(typeof fields === 'object' && !Array.isArray(fields) ? fields : { x: fields }), Type };
      const definition = {
        ...(isJsonata && { QueryLanguage: 'JSONata' }),
        StartAt: 'A',
        States: { A: state as JsonObject },
      };
      expect(() => validateDefinition(definition)).not.toThrow();
    }),
    { numRuns: 600 },
  );
});

const states: fc.Arbitrary<JsonObject> = fc.oneof(
  jsonataExpression.map((expression) => ({ Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${expression} %}` })),
  path.map((field) => ({ Type: 'Pass', InputPath: field, OutputPath: field })),
  fc.tuple(path, intrinsicCall).map(([value, call]) => ({
    Type: 'Pass',
    Parameters: { 'v.$': value, 'w.$': call },
    ResultPath: '$.a.b',
  })),
);

test('whatever an expression, a path or a call says, it is refused or ends in an outcome, and changes no input', async () => {
  await fc.assert(
    fc.asyncProperty(states, fc.jsonValue(), async (state, given) => {
      const input = (given === null ? INPUT : given) as Json;
      const before = structuredClone(input);
      const refused = validateDefinition(single(state)).some(({ severity }) => severity === 'ERROR');

      if (!refused) expect(['SUCCEEDED', 'FAILED']).toContain((await run(single(state), { input })).status);

      expect(input).toEqual(before);
    }),
    { numRuns: 500 },
  );
}, 60_000);
