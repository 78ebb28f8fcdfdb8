import type { Json } from '../../src/kernel/json';
import { chain, FUNCTION, IN_S, run, single } from './run-definition';

const STORE: Json = {
  a: { b: [{ c: 1, d: 'x' }, { c: 2 }, { c: 3, d: 'y' }] },
  list: [10, 20, 30, 40],
  empty: [],
  nothing: null,
  text: 'a',
  '@odd:name-x': 6,
  'odd name': { 'x.y': 5 },
  nested: { deep: { c: 9 } },
};

/** What a path in `Parameters` gives. */
async function at(path: string): Promise<Json | string | undefined> {
  const { status, output, cause } = await run(single({ Type: 'Pass', Parameters: { 'v.$': path } }), { input: STORE });
  return status === 'SUCCEEDED' ? (output as { v: Json }).v : cause;
}

describe('a path', () => {
  // The semantics are those of Jayway's JsonPath (https://github.com/json-path/JsonPath), which the guide names:
  // https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
  test.each<[path: string, expected: Json]>([
    ['$', STORE],
    ['$.a.b[1].c', 2],
    ['$.a.b[-1].c', 3],
    ["$['odd name']['x.y']", 5],
    ["$['odd name'].['x.y']", 5],
    ['$.nothing', null],
    ['$.list[1:3]', [20, 30]],
    ['$.list[-2:]', [30, 40]],
    ['$.list[:1]', [10]],
    ['$.list[:-1]', [10, 20, 30]],
    ['$.list[-3:-1]', [20, 30]],
    ['$.list[1:-1]', []],
    ['$.list[-1:2]', [40, 10, 20]],
    ['$.list[1:3:2]', [20, 30]],
    ['$..c.sum()', 15],
    ['$.nothing.length()', null],
    ['$.list[0,2]', [10, 30]],
    ['$.list[9:]', []],
    ['$.empty[*]', []],
    ['$.a.b[*].c', [1, 2, 3]],
    ['$.a.b[*].nope', []],
    ['$.a.b[*].d', ['x', 'y']],
    ['$..c', [1, 2, 3, 9]],
    ['$.a..d', ['x', 'y']],
    ['$..nope', []],
    ["$.a.b[0]['c','d']", { c: 1, d: 'x' }],
    ['$.a.b[?(@.c > 1)].c', [2, 3]],
    ["$.a.b[?(@.d == 'x')]", [{ c: 1, d: 'x' }]],
    ['$.a.b[?(@.d)].c', [1, 3]],
    ['$.a.b[?(!@.d)].c', [2]],
    ["$.a.b[?(@.c == 1 || @.d == 'y')].c", [1, 3]],
    ["$.a.b[?(@.c >= 1 && @.d != 'x')].c", [2, 3]],
    ['$.a.b[?(@.c in [1, 2])].c', [1, 2]],
    ['$.a.b[?(@.d =~ /X/i)].c', [1]],
    ['$.a.b[?(@.c == $.nested.deep.c)]', []],
    ['$.a.b[?(@.c == "1")].c', [1]],
    ['$.a.b[?("2" == @.c)].c', [2]],
    ['$.a.b[?(@.c === "1")]', []],
    ['$.a.b[?(@.c !== "1")].c', [1, 2, 3]],
    ['$.a.b[?(@.c < "3")].c', [1, 2]],
    ['$.a.b[?(@.c IN ["1", 3])].c', [1, 3]],
    ["$.a.b[?(@.d nin ['x'])].c", [2, 3]],
    ['$.a.b[?(@.no == null)]', []],
    ['$.a.b[?(@.no == @.neither)]', []],
    ['$.a.b[?(@.no != 1)].c', [1, 2, 3]],
    ['$.a.b[?(@.no =~ /.*/)].c', [1, 2, 3]],
    ['$[?(@.list all [10, 20])].list[0]', [10]],
    ['$[?(@.list =~ /4./)].list[3]', [40]],
    ['$[?(@.nested size 1)]', []],
    ['$[?(@.list[?(@ > 99)])].list[0]', [10]],
    ['$..[?(@.d)].c', [1, 3]],
    ['$..[?(@ > 1)]', []],
    ['$..[0]', [{ c: 1, d: 'x' }, 10, null]],
    ['$..[0].c', [1, 2, 3]],
    [
      "$..['c','d']",
      [
        { c: 1, d: 'x' },
        { c: 3, d: 'y' },
      ],
    ],
    ['$.list.length()', 4],
    ['$.@odd:name-x', 6],
    ["$.a.b[?(@.d=='y'&&@.c>2)].c", [3]],
    // https://github.com/localstack/localstack/issues/12318: what AWS gives where the list is not there
    ['$.no[*]', []],
    ['$.no.more[1:].c', []],
    ['$.no[?(@.c == 1)]', []],
    ['$[?(@.no[*])].list[0]', []],
    [' $.list[0] ', 10],
    // https://github.com/floci-io/floci/pull/3167: what AWS gives behind the end of a list
    ['$.list[4]', null],
    ['$.list[-5]', null],
    ['$.list[0,9]', [10, null]],
    ['$.a.b[*].d[0]', []],
  ])('%s finds what it names', async (path, expected) => {
    expect(await at(path)).toEqual(expected);
  });

  // aws-facts 4.8: the text for fields of a template.
  test.each([['$.no'], ['$.no.more'], ['$.list[4].c'], ['$.a.c'], ['$$.No.Such'], ['$unset']])(
    '%s that leads nowhere fails the execution',
    async (path) => {
      expect(await at(path)).toBe(
        `${IN_S}The JSONPath '${path}' specified for the field 'v.$' could not be found in the input '${JSON.stringify(STORE)}'`,
      );
    },
  );

  test('computes with as many numbers as an input can hold', async () => {
    const Parameters = { 'least.$': '$.min()', 'most.$': '$.max()', 'mean.$': '$.avg()', 'deviation.$': '$.stddev()' };
    const input = Array.from({ length: 131_070 }, (_, index) => (index % 2) + 1);

    const { output } = await run(single({ Type: 'Pass', Parameters }), { input });

    expect(output).toEqual({ least: 1, most: 2, mean: 1.5, deviation: 0.5 });
  });
});

describe('InputPath and OutputPath', () => {
  test.each<[field: string, path: string, cause: string]>([
    ['InputPath', '$.NoSuch', "Invalid path '$.NoSuch' : No results for path: $['NoSuch']"],
    ['OutputPath', '$.NoSuch', "Invalid path '$.NoSuch' : No results for path: $['NoSuch']"],
    ['InputPath', '$.no.such.path', "Invalid path '$.no.such.path' : Missing property in path $['no']"],
    [
      'InputPath',
      '$.list[0][?(@.x)]',
      "Invalid path '$.list[0][?(@.x)]' : Filter: [?] can not be applied to primitives. Current context is: 10",
    ],
    ['InputPath', '$.a.no.path', "Invalid path '$.a.no.path' : Missing property in path $['a']['no']"],
    ['InputPath', '$.list[4][0]', "Invalid path '$.list[4][0]' : The path $['list'][4] is null"],
    // The words are Jayway's, the names those of Jackson's nodes, which the null behind the end of a list tells of.
    [
      'InputPath',
      '$.text[0]',
      "Invalid path '$.text[0]' : Filter: [0] can only be applied to arrays. Current context is: a",
    ],
    ...(
      [
        ['$.text.x', "['text']", 'java.lang.String'],
        ['$.list[0].x', "['list'][0]", 'com.fasterxml.jackson.databind.node.IntNode'],
        ['$.list.x', "['list']", 'com.fasterxml.jackson.databind.node.ArrayNode'],
        ['$.nothing.x', "['nothing']", 'null'],
      ] as const
    ).map(([path, trail, found]): [string, string, string] => [
      'OutputPath',
      path,
      `Invalid path '${path}' : Expected to find an object with property ['x'] in path $${trail} but found '${found}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`,
    ]),
  ])('%s %s that leads nowhere is States.Runtime', async (field, path, cause) => {
    expect(await run(single({ Type: 'Pass', [field]: path }), { input: STORE })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: IN_S + cause,
    });
  });

  test.each<[definition: Record<string, Json>, expected: Json]>([
    [{ InputPath: null }, {}],
    [{ OutputPath: null }, {}],
    [{ InputPath: '$.list' }, [10, 20, 30, 40]],
    [{ OutputPath: '$.nested.deep' }, { c: 9 }],
    [
      { InputPath: '$.a.b[0]', ResultPath: '$.nested.first', OutputPath: '$.nested' },
      { deep: { c: 9 }, first: { c: 1, d: 'x' } },
    ],
    [{ Result: 1, ResultPath: null, OutputPath: '$.empty' }, []],
    [{ Result: 'new', ResultPath: '$.list[1]', OutputPath: '$.list' }, [10, 'new', 30, 40]],
    [{ Result: 1, ResultPath: '$.made.on.the.way', OutputPath: '$.made' }, { on: { the: { way: 1 } } }],
    [{ InputPath: '$$.Execution.Name' }, 'one'],
  ])('%j selects the data', async (fields, expected) => {
    expect(await run(single({ Type: 'Pass', ...fields }), { input: STORE })).toMatchObject({ output: expected });
  });

  // https://qiita.com/tsubasaogawa/items/4fe341bdb6ae7d2fd8ee and https://github.com/localstack/localstack/issues/1854
  // for the name that AWS reports; https://states-language.net/#appendix-a for the other one
  test('a ResultPath that cannot be laid is its own error, met by two names', async () => {
    const task = { Type: 'Task', Resource: FUNCTION, ResultPath: '$.x' };
    const caught = (name: string) =>
      run(chain({ S: { ...task, Catch: [{ ErrorEquals: [name], Next: 'T' }] }, T: { Type: 'Pass' } }), {
        input: 'text',
        tasks: async () => 1,
      });
    const error = 'States.ReferencePathConflict';
    const cause = 'Unable to apply ReferencePath $.x to input "text"';

    expect(await run(single(task), { input: 'text', tasks: async () => 1 })).toMatchObject({
      status: 'FAILED',
      error,
      cause,
    });
    for (const name of ['States.ReferencePathConflict', 'States.ResultPathMatchFailure', 'States.ALL']) {
      // The input is no object here either: the catcher replaces it.
      expect(await caught(name)).toMatchObject({ output: { Error: error, Cause: cause } });
    }
  });

  // https://github.com/cdklabs/construct-hub/pull/459 and 460: a list as input
  test.each<[path: string, input: Json, what: string]>([
    ['$.x', 'text', 'ReferencePath $.x'],
    ['$.x', ['text'], 'step "x"'],
    ['$.a.x', { a: [] }, 'step "x"'],
    ['$.a.x', { a: 1 }, 'ReferencePath $.a.x'],
    ['$[1]', [0], 'ReferencePath $[1]'],
  ])('a ResultPath %s does not fit %j', async (ResultPath, input, what) => {
    expect(await run(single({ Type: 'Pass', ResultPath }), { input })).toMatchObject({
      error: 'States.ReferencePathConflict',
      cause: `Unable to apply ${what} to input ${JSON.stringify(input)}`,
    });
  });
});

describe('a path below null', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html names InputPath and OutputPath; the
  // text, and that a template fails alike, is from a public question about a Lambda that returned nothing.
  test.each<[fields: Record<string, Json>]>([
    [{ InputPath: '$' }],
    [{ InputPath: '$.a' }],
    [{ OutputPath: '$' }],
    [{ Parameters: { 'a.$': '$' } }],
    [{ Parameters: { 'a.$': '$.b' } }],
  ])('%j is States.Runtime', async (fields) => {
    expect(await run(single({ Type: 'Pass', ...fields }), { input: null })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `${IN_S}Unable to apply Path transformation to null or empty input.`,
    });
  });

  test.each<[fields: Record<string, Json>, expected: Json]>([
    [{}, null],
    [{ InputPath: null }, {}],
    [{ Parameters: { 'a.$': '$$.State.Name' } }, { a: 'S' }],
  ])('%j reads nothing of it', async (fields, expected) => {
    expect(await run(single({ Type: 'Pass', ...fields }), { input: null })).toMatchObject({ output: expected });
  });
});

test('a regular expression that backtracks without end fails the state', async () => {
  const path = '$.all[?(@ =~ /(a+)+b/)]';

  expect(
    await run(single({ Type: 'Pass', Parameters: { 'v.$': path } }), { input: { all: ['a'.repeat(40)] } }),
  ).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});
