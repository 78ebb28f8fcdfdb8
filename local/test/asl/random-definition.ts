import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/kernel/json';
import { FUNCTION } from './run-definition';

/** A state without its name and its way on. */
type Body = (nested: (levels: number) => JsonObject[]) => JsonObject;

const value: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const path = fc.constantFrom(
  '$',
  '$.a',
  '$.a.b',
  '$.list[0]',
  '$.list[*]',
  '$..a',
  '$$.State.Name',
  '$x',
  '$.list[-1:]',
);
const call = fc.constantFrom(
  "States.Format('{}', $)",
  'States.Array($, 1)',
  'States.UUID()',
  'States.MathRandom(0, 5)',
  'States.JsonToString($)',
  'States.ArrayLength($.list)',
);
const expression = fc.constantFrom(
  '{% $states.input %}',
  '{% $states.input.a %}',
  '{% $x %}',
  '{% $random() %}',
  '{% $count($states.input.list) %}',
  '{% $states.context.State.Name %}',
  '{% [1..3] %}',
  '{% 1 / 0 %}',
);
const recovery = fc.constantFrom<JsonObject>(
  {},
  { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 1, JitterStrategy: 'FULL' }] },
  { Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }] },
);

const fixed = (body: fc.Arbitrary<JsonObject>): fc.Arbitrary<Body> => body.map((state) => () => state);

/** Where it is given, a field is there; `undefined` leaves it out. */
function fields(model: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<JsonObject> {
  return fc
    .record(model)
    .map(
      (record) => Object.fromEntries(Object.entries(record).filter(([, member]) => member !== undefined)) as JsonObject,
    );
}

const maybe = <T extends Json>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const template = fc.oneof(path, call).map((text) => ({ 'v.$': text }));

const pathBodies: fc.Arbitrary<Body> = fc.oneof(
  fixed(
    fields({
      Type: fc.constant('Pass'),
      Parameters: maybe(template),
      ResultPath: maybe(fc.constantFrom<Json>('$.r', '$.a.b', null, '$')),
      InputPath: maybe(fc.oneof(path, fc.constant(null))),
      Assign: maybe(template.map((member) => ({ ...member, x: 1 }))),
    }),
  ),
  fixed(fields({ Type: fc.constant('Pass'), Result: value })),
  fixed(fields({ Type: fc.constant('Wait'), Seconds: fc.constant(0) })),
  fixed(fields({ Type: fc.constant('Wait'), SecondsPath: path })),
  fixed(fc.tuple(recovery).map(([more]) => ({ Type: 'Task', Resource: FUNCTION, ...more }))),
);
const jsonataBodies: fc.Arbitrary<Body> = fc
  .oneof(
    fixed(
      fields({ Type: fc.constant('Pass'), Output: maybe(expression), Assign: maybe(fc.record({ x: expression })) }),
    ),
    fixed(fields({ Type: fc.constant('Wait'), Seconds: fc.oneof(expression, fc.constant(0)) })),
    fixed(
      fc
        .tuple(recovery, expression)
        .map(([more, Arguments]) => ({ Type: 'Task', Resource: FUNCTION, Arguments, ...more })),
    ),
  )
  .map(
    (body): Body =>
      (nested) => ({ QueryLanguage: 'JSONata', ...body(nested) }),
  );
const nestingBodies: fc.Arbitrary<Body> = fc.oneof(
  fc.tuple(recovery, fc.integer({ min: 1, max: 3 })).map(
    ([more, count]): Body =>
      (nested) => ({ Type: 'Parallel', Branches: nested(count), ...more }),
  ),
  fc.tuple(recovery, fc.constantFrom(0, 1, 2)).map(
    ([more, MaxConcurrency]): Body =>
      (nested) => ({
        Type: 'Map',
        ItemsPath: '$.list',
        MaxConcurrency,
        ItemProcessor: nested(1)[0] as JsonObject,
        ...more,
      }),
  ),
  fc.tuple(recovery).map(
    ([more]): Body =>
      (nested) => ({
        Type: 'Map',
        ItemsPath: '$.list',
        ItemProcessor: {
          ...(nested(1)[0] as JsonObject),
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        },
        ...more,
      }),
  ),
);

const ends = fc.constantFrom<JsonObject>(
  { Type: 'Succeed' },
  { Type: 'Fail', Error: 'E' },
  { Type: 'Pass', End: true },
);

/** A definition that AWS would accept: states in a row, some with states inside, with names of their own. */
export const validDefinition: fc.Arbitrary<JsonObject> = fc
  .array(fc.oneof({ weight: 3, arbitrary: pathBodies }, { weight: 3, arbitrary: jsonataBodies }, nestingBodies), {
    maxLength: 12,
  })
  .chain((bodies) => fc.tuple(fc.constant(bodies), fc.array(ends, { minLength: 1, maxLength: 30 })))
  .map(([bodies, endings]) => {
    let names = 0;
    const queue = [...bodies];
    const level = (most: number, depth: number): JsonObject => {
      const states: [string, JsonObject][] = [];
      for (let body = queue.pop(); body !== undefined; body = states.length < most ? queue.pop() : undefined) {
        const name = `S${names++}`;
        const nested = (count: number) => Array.from({ length: count }, () => level(2, depth + 1));
        const state = body(nested);
        // Names of variables outside may not be used again inside.
        if (depth > 0) delete state.Assign;
        states.push([name, { ...state, Next: `S${names}` }]);
      }
      states.push([`S${names}`, endings[names % endings.length] as JsonObject]);
      names++;
      states.forEach(([, state], at) => {
        if (state.Next !== undefined) state.Next = (states[at + 1] as [string, JsonObject])[0];
      });
      return { StartAt: (states[0] as [string, JsonObject])[0], States: Object.fromEntries(states) };
    };
    return level(12, 0);
  });

const WORDS = [
  'StartAt',
  'States',
  'Type',
  'Next',
  'End',
  'Choices',
  'Branches',
  'ItemProcessor',
  'Retry',
  'Catch',
  'ErrorEquals',
  'Parameters',
  'ResultPath',
  'QueryLanguage',
  'Assign',
  'Output',
  'Variable',
  'Condition',
  'And',
  'Not',
  'Resource',
  'Items',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ProcessorConfig',
  'Mode',
  'x.$',
  'A',
];
const TEXTS = [
  'Pass',
  'Task',
  'Choice',
  'Map',
  'Parallel',
  'Wait',
  'Fail',
  'A',
  'JSONata',
  'DISTRIBUTED',
  '{% 1 + %}',
  '{% $x %}',
  '$.a[?(@.b)]',
  '$.a[',
  'States.Format(',
  "States.Format('{}', $)",
  FUNCTION,
];

/** JSON that looks like a definition and is none. */
export const junk: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.oneof(fc.constantFrom<Json>(...TEXTS), fc.integer(), fc.boolean(), fc.constant(null), fc.string()),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...WORDS) }, fc.string()), tie('node'), {
      maxKeys: 5,
    }),
  ) as fc.Arbitrary<Json>,
})).node;
