import { Budget } from '../../src/asl/jsonata/budget';
import type { Json } from '../../src/kernel/json';
import { chain, IN_S, run, START, single } from './run-definition';

const JSONATA = { QueryLanguage: 'JSONata' };
const INPUT: Json = { n: 5, list: [1, 2, 3], items: [{ id: 'a' }], text: '{"k":1}' };

function output(value: Json) {
  return run(single({ Type: 'Pass', Output: value }, JSONATA), { input: INPUT });
}

describe('Output', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html and aws-facts 4.1
  test.each<[template: Json, expected: Json]>([
    ['{% $states.input.n + 1 %}', 6],
    ['{%$states.input.n%}', 5],
    [
      { a: '{% $states.input.n %}', b: ['x', '{% 1 + 1 %}', { c: '{% true %}' }] },
      { a: 5, b: ['x', 2, { c: true }] },
    ],
    ['plain', 'plain'],
    [' {% $states.input.n %}', ' {% $states.input.n %}'],
    ['Hi {% $states.input.n %}', 'Hi {% $states.input.n %}'],
    [{ 'k.$': '$.n' }, { 'k.$': '$.n' }],
    [null, null],
    ['{% null %}', null],
    ['{% $states.input.list[$ > 1] %}', [2, 3]],
    ['{% $states.input.items.id %}', 'a'],
    ['{% [$states.input.items.id] %}', ['a']],
    ['{% {"gone": $states.input.nope, "kept": 1} %}', { kept: 1 }],
    ['{% $partition([1,2,3,4,5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['{% $range(1, 9, 4) %}', [1, 5, 9]],
    ['{% $range(3, 1, -1) %}', [3, 2, 1]],
    ['{% $range(0.9, 4.9, 2.5) %}', [0, 2, 4]],
    // https://github.com/floci-io/floci/pull/2676, as measured on AWS
    ['{% $range(-1.7, 2, 1) %}', [-1, 0, 1, 2]],
    ['{% $random(42) %}', 0.7275636800328681],
    // https://github.com/floci-io/floci/pull/2783, as measured on AWS
    ['{% 1 / 0 %}', 'Infinity'],
    ['{% [-1 / 0] %}', ['-Infinity']],
    ["{% {'k': 1 / 0} %}", { k: 'Infinity' }],
    ["{% $hash('hello', 'SHA-256') %}", '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ["{% $hash('hello', 'MD5') %}", '5d41402abc4b2a76b9719d911017c592'],
    ['{% $parse($states.input.text).k %}', 1],
    ['{% $random(7) = $random(7) %}', true],
    ['{% $length($uuid()) %}', 36],
    ['{% $now() %}', '2026-01-01T00:00:00.000Z'],
    ["{% $now('[Y]') %}", '2026'],
    ['{% $millis() %}', START],
    ["{% $toMillis('10:00', '[H]:[m]') %}", START + 36_000_000],
    ['{% $states.context.State.Name %}', 'S'],
    ['{% $states.context.Execution.Input.n %}', 5],
    ['{% $exists($unset) %}', false],
    ['{% $count($shuffle([1..10])) %}', 10],
    ['{% $shuffle(5) %}', [5]],
    ["{% $base64decode('aGVsbG8') %}", 'hello'],
    ["{% $formatNumber(1234.5, '#,##0.00') %}", '1,234.50'],
    ['{% $range(1, ?, 1)(3) %}', [1, 2, 3]],
  ])('%j becomes %j', async (template, expected) => {
    expect(await output(template)).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  // aws-facts 4.8
  test.each<[template: Json, location: string, expression: string, rest: string]>([
    [{ r: '{% $x %}' }, 'Output/r', '$x', ' returned nothing (undefined).'],
    ['{% $x %}', 'Output', '$x', ' returned nothing (undefined).'],
    // https://github.com/floci-io/floci/pull/2676: five cases give nothing on AWS, and one is an error
    ['{% $range(1, 5, 0) %}', 'Output', '$range(1, 5, 0)', ' returned nothing (undefined).'],
    ['{% $partition([1], 0.5) %}', 'Output', '$partition([1], 0.5)', ' returned nothing (undefined).'],
    ["{% $hash('a', 'CRC') %}", 'Output', "$hash('a', 'CRC')", ' returned nothing (undefined).'],
    ["{% $hash('a', $x) %}", 'Output', "$hash('a', $x)", ' returned nothing (undefined).'],
    ["{% $parse('{') %}", 'Output', "$parse('{')", ' returned nothing (undefined).'],
    [
      '{% $partition([1], -1) %}',
      'Output',
      '$partition([1], -1)',
      ' threw an error during evaluation: The chunk size of the partition function must not be negative',
    ],
    // What AWS answers in full: https://github.com/floci-io/floci/issues/2737
    [
      { r: '{% $formatNumber(1, "x") %}' },
      'Output/r',
      '$formatNumber(1, "x")',
      ' threw an error during evaluation. D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
    ],
    // Functions that read time or chance have signatures, as those of JSONata do: https://docs.jsonata.org/embedding-extending
    ...["$random('a')", '$random(null)', '$uuid(1)', '$now(1)', '$millis(1)'].map(
      (expression): [Json, string, string, string] => [
        `{% ${expression} %}`,
        'Output',
        expression,
        ` threw an error during evaluation. T0410: Argument 1 of function "${expression.slice(1, expression.indexOf('('))}" does not match function signature`,
      ],
    ),
    [
      "{% $hash('a') %}",
      'Output',
      "$hash('a')",
      ' threw an error during evaluation. T0410: Argument 2 of function "hash" does not match function signature',
    ],
    [
      ['{% $map([1..9], function($n) { $error("slow") }) %}', '{% $x %}'],
      'Output[0]',
      '$map([1..9], function($n) { $error("slow") })',
      ' threw an error during evaluation. D3137: slow',
    ],
    ['{% $sum %}', 'Output', '$sum', ' returned an unsupported result type.'],
    ['{% function($a) { $a } %}', 'Output', 'function($a) { $a }', ' returned an unsupported result type.'],
    [
      { r: '{% $nope(1) %}' },
      'Output/r',
      '$nope(1)',
      ' threw an error during evaluation. T1006: Attempted to invoke a non-function',
    ],
    [
      "{% $eval('1') %}",
      'Output',
      "$eval('1')",
      ' threw an error during evaluation. T1006: Attempted to invoke a non-function',
    ],
  ])('%j fails with the text of AWS, and leaves an event', async (template, location, expression, rest) => {
    const cause = `${IN_S}The JSONata expression '${expression}' specified for the field '${location}'${rest}`;

    const outcome = await output(template);

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
    expect(outcome.events[2]).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', cause, location, state: 'S' },
    });
  });

  // https://github.com/floci-io/floci/issues/2736: AWS gives no reason, but an id that is new each time
  test.each(["$base64decode('!!!')", "$base64decode('aGVsb')"])('%s fails within the evaluator', async (expression) => {
    const { error, cause } = await output(`{% ${expression} %}`);

    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toMatch(
      /specified for the field 'Output' threw an internal error during evaluation\. [0-9a-f-]{36}$/,
    );
  });

  // As measured on AWS: https://github.com/floci-io/floci/pull/2783 and 2676
  test.each<[expression: string, expected: Json]>([
    ['$count([1..873782])', 873_782],
    ['$count($range(1, 200000, 1))', 200_000],
    [`1${'+1'.repeat(90)}`, 91],
  ])('%s is within the limits', async (expression, expected) => {
    expect(await output(`{% ${expression} %}`)).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  test('entries of a list and groups stand side by side, not inside each other', async () => {
    const list = `[${'[1], '.repeat(300)}[1]]`;

    expect(await output(`{% $count(${list}) %}`)).toMatchObject({ output: 301 });
    expect(await output('{% $count($keys([1..300]{$string($): $ + 1})) %}')).toMatchObject({ output: 300 });
    expect(await output('{% $count($keys({"l": [1..300]}.l@$n{$string($n): $n + 1})) %}')).toMatchObject({
      output: 300,
    });
  });

  test('a loop without an end is stopped, after the same number of steps on any machine', () => {
    const budget = new Budget(new Date(START));
    const step = () => {
      budget.enter();
      budget.leave({ type: 'path' }, 1);
    };
    for (let steps = 0; steps < 500_000; steps++) step();

    expect(step).toThrow('Expression evaluation timeout');
  });

  const TOO_LONG = 'Expression evaluation timeout: Check for infinite loop';
  const TOO_MUCH = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';
  const TOO_DEEP =
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.';

  // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html names the limits; texts, the depth and
  // the lists as measured on AWS, https://github.com/floci-io/floci/issues/2737
  test.each<[expression: string, limit: string]>([
    ['[1..900000] ~> $count()', TOO_MUCH],
    ['$count([1..873783])', TOO_MUCH],
    ['$count($range(1, 500000, 1))', TOO_MUCH],
    [`1${'+1'.repeat(200)}`, TOO_DEEP],
    ['($f := function($n) { 1 + $f($n) }; $f(1))', TOO_DEEP],
    ["$pad('a', 10000000000)", TOO_MUCH],
    ["($f := function($s) { $f($s & $s) }; $f('0123456789'))", TOO_MUCH],
    ['[1..9000000].[1..9000000]', TOO_MUCH],
    ["$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)", TOO_LONG],
    ["$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a|aa)+$/)", TOO_LONG],
    ['$parse($states.input.deep)', TOO_DEEP],
    ['[1e308..1e308]', TOO_LONG],
  ])('%s fails the expression, not the process', async (expression, limit) => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);

    expect(
      await run(single({ Type: 'Pass', Output: `{% ${expression} %}` }, JSONATA), { input: { deep } }),
    ).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: `${IN_S}The JSONata expression '${expression}' specified for the field 'Output' threw an error during evaluation: ${limit}`,
    });
  });

  // https://docs.jsonata.org/string-functions and array-functions: what is bounded here gives what JSONata gives
  test.each<[expression: string, expected: Json]>([
    ["$pad('foo', 5)", 'foo  '],
    ["$pad('foo', -5)", '  foo'],
    ["$pad('foo', -8, '#+')", '#+#+#foo'],
    ["$pad('foo', 2)", 'foo'],
    ["$pad('é😀', 4, '')", 'é😀  '],
    [
      '$distinct([1, "1", 1, {"a": 1, "b": 2}, {"b": 2, "a": 1}, [1], [1], null, null])',
      [1, '1', { a: 1, b: 2 }, [1], null],
    ],
    ['$distinct($states.input.same.k)', 'x'],
    ['$distinct(["x", "x"])', ['x']],
    ['$distinct(5)', 5],
    ["$match('ab12cd34', /[a-z]+(\\d+)/).groups", ['12', '34']],
    ["$replace('a-b-c', /-/, '+')", 'a+b+c'],
    ["$split('a1b22c', /\\d+/)", ['a', 'b', 'c']],
  ])('%s gives %j', async (expression, expected) => {
    const input = { same: [{ k: 'x' }, { k: 'x' }] };

    expect(
      await run(single({ Type: 'Pass', Output: `{% ${expression.replaceAll('\\\\', '\\')} %}` }, JSONATA), { input }),
    ).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  test('an expression cannot change the input or the variables of others', async () => {
    const outcome = await run(
      chain(
        {
          First: { Type: 'Pass', Assign: { v: { k: 1 } } },
          Second: {
            Type: 'Pass',
            Output: {
              changed: "{% $states.input ~> |$states.input|{'n': 6, 'self': $states}| %}",
              other: "{% {} ~> |$v|{'k': 2}| %}",
              input: '{% $states.input.n %}',
              variable: '{% $v.k %}',
            },
          },
          Third: { Type: 'Pass', Output: '{% [$states.input.input, $states.input.variable, $v.k] %}' },
        },
        JSONATA,
      ),
      { input: INPUT },
    );

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: [5, 1, 1] });
  });

  test('a long list is made distinct at once', async () => {
    expect(await output('{% $count($distinct([1..100000])) %}')).toMatchObject({ output: 100_000 });
  });

  test('lists of one state are plain lists to the next', async () => {
    const outcome = await run(
      chain(
        {
          First: {
            Type: 'Pass',
            Output: { one: '{% $states.input.items[] %}', ids: '{% $states.input.items.id[] %}' },
          },
          Second: { Type: 'Pass', Output: '{% [$states.input.one, $states.input.ids] %}' },
        },
        JSONATA,
      ),
      { input: INPUT },
    );

    expect(outcome.output).toEqual([{ id: 'a' }, 'a']);
  });
});
