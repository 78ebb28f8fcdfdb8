import type { Json } from '../../src/kernel/json';
import { run, single } from './run-definition';

const INPUT: Json = {
  list: [1, 2, 2, '2', { a: 1 }, { a: 1 }],
  object: { Arg1: 1, Arg2: [] },
  text: 'héllo',
  json: '{"a":[1,2]}',
  broken: '{"a":',
  long: 'x'.repeat(10_001),
};

function call(expression: string) {
  return run(single({ Type: 'Pass', Parameters: { 'v.$': expression } }), { input: INPUT });
}

// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html; rounding and splitting: aws-facts 4.9
test.each<[expression: string, expected: Json]>([
  ["States.Array(1, 'a', true, null, $.object)", [1, 'a', true, null, { Arg1: 1, Arg2: [] }]],
  ['States.Array()', []],
  [
    'States.ArrayPartition($.list, 4)',
    [
      [1, 2, 2, '2'],
      [{ a: 1 }, { a: 1 }],
    ],
  ],
  ['States.ArrayContains($.list, 2)', true],
  ["States.ArrayContains($.list, '3')", false],
  ['States.ArrayContains($.list, $.list[5])', true],
  ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
  ['States.ArrayRange(3, 0, -2)', [3, 1]],
  ['States.ArrayRange(5, 1, 1)', []],
  ['States.ArrayGetItem($.list, 3)', '2'],
  ['States.ArrayLength($.list)', 6],
  ['States.ArrayUnique($.list)', [1, 2, '2', { a: 1 }]],
  ['States.Base64Encode($.text)', 'aMOpbGxv'],
  ["States.Base64Decode('aMOpbGxv')", 'héllo'],
  // The guide says MIME: https://www.rfc-editor.org/rfc/rfc2045#section-6.8 passes over what is no character of Base64.
  ["States.Base64Decode('aMOp\r\nbGxv')", 'héllo'],
  ["States.Base64Decode('aGk')", 'hi'],
  ["States.Hash('hello', 'SHA-1')", 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'],
  ['States.JsonMerge($.object, $.list[4], false)', { Arg1: 1, Arg2: [], a: 1 }],
  ['States.StringToJson($.json)', { a: [1, 2] }],
  ["States.StringToJson('')", null],
  ["States.StringToJson('  ')", null],
  ['States.JsonToString($.object)', '{"Arg1":1,"Arg2":[]}'],
  ['States.MathRandom(4, 5)', 4],
  ['States.MathAdd(1.49, 1.50)', 3],
  ['States.MathAdd(-0.5, 0.5)', 1],
  ['States.MathAdd(111, -1)', 110],
  ["States.StringSplit('1,2;3,,4', ',;')", ['1', '2', '3', '4']],
  ["States.StringSplit(',,,,', ',')", []],
  ["States.Format('Hello {}, {}', 'you', 1.5)", 'Hello you, 1.5'],
  ["States.Format('{}', $.object)", '{Arg1=1, Arg2=[]}'],
  ["States.Format('{} {} {}', null, true, $.list[0:2])", 'null true [1, 2]'],
  // https://docs.oracle.com/javase/8/docs/api/java/lang/Double.html#toString-double-
  ["States.Format('{} {} {} {}', 0.001, 0.000125, 12345678.5, 1234567.5)", '0.001 1.25E-4 1.23456785E7 1234567.5'],
  ["States.Format('{}', -0.0002)", '-2.0E-4'],
  ["States.Array('\\'\\{\\}\\\\')", ["'{}\\"]],
  ["States.Format('it\\'s \\{plain\\} {}', 'x')", "it's {plain} x"],
  ["States.Format('{}', States.JsonToString(States.Array(States.MathAdd(1, 1))))", '[2]'],
])('%s gives %j', async (expression, expected) => {
  expect(await call(expression)).toMatchObject({ status: 'SUCCEEDED', output: { v: expected } });
});

test('the same seed gives the same random number and UUID', async () => {
  const numbers = 'States.Array(States.MathRandom(0, 1000000), States.UUID(), States.MathRandom(0, 1000000, 3))';

  const [first, second] = [await call(numbers), await call(numbers)];

  expect(first.output).toEqual(second.output);
});

// The names are the guide's; that these are refused follows from its limits. The wording is our choice.
test.each([
  ['States.ArrayGetItem($.list, 6)'],
  ['States.ArrayGetItem($.list, -1)'],
  ['States.ArrayRange(0, 1000, 1)'],
  ['States.ArrayRange(0, 1, 0)'],
  ['States.ArrayPartition($.list, 0)'],
  ['States.ArrayLength($.text)'],
  ['States.Base64Encode($.long)'],
  ["States.Base64Decode('aGkxa')"],
  ["States.Hash($.long, 'MD5')"],
  ["States.Hash('a', 'MD4')"],
  ['States.JsonMerge($.object, $.object, true)'],
  ['States.StringToJson($.broken)'],
  ["States.MathAdd('1', 1)"],
  ['States.MathAdd(2147483647, 1)'],
  ["States.Format('{} {}', 1)"],
  ['States.MathRandom(-2147483648, 2147483647, 1)'],
  ['States.MathRandom(5, 5)'],
  ['States.MathAdd(1)'],
  ['States.UUID(1)'],
  // The guide: "If an open escape backslash is found …, the interpreter will return a runtime error."
  ["States.Format('a\\n{}', 1)"],
  ["States.StringSplit('a\\.b', '.')"],
])('%s fails with States.IntrinsicFailure', async (expression) => {
  const outcome = await call(expression);

  expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.IntrinsicFailure' });
  expect(outcome.cause).toContain(`The function '${expression}' had the following error: `);
});
