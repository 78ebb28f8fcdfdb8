import fc from 'fast-check';

const JSONATA_FUNCTIONS = [
  ...['sum', 'count', 'max', 'average', 'string', 'substring', 'length', 'pad', 'contains', 'split', 'join', 'match'],
  ...['replace', 'number', 'formatNumber', 'formatBase', 'round', 'power', 'sqrt', 'boolean', 'map', 'zip', 'filter'],
  ...['single', 'reduce', 'keys', 'lookup', 'append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'type'],
  ...['sort', 'shuffle', 'distinct', 'fromMillis', 'toMillis', 'clone', 'partition', 'range', 'hash', 'parse', 'uuid'],
];

const LITERALS = [
  ...['1', '-1', '0', '1.5', '1e308', '"a"', '""', 'null', 'true', '[]', '[1,2]', '{}', '{"a":1}', '[[1],[2]]', '/a/'],
  ...[
    '$states.input',
    '$states.input.a',
    '$states.context',
    '$x',
    '$sum',
    'function($v){$v}',
    '"2020-01-01T00:00:00Z"',
  ],
];

/** A JSONata expression, right or wrong. */
export const jsonataExpression = fc.letrec<{ expression: string; leaf: string }>((tie) => ({
  leaf: fc.constantFrom(...LITERALS),
  expression: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc
      .tuple(fc.constantFrom(...JSONATA_FUNCTIONS), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, args]) => `$${name}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '&', '=', '<', 'in', 'and', '%', '.', '~>', '..'),
        tie('expression'),
      )
      .map(([left, operator, right]) => (operator === '..' ? `[${left}..${right}]` : `(${left} ${operator} ${right})`)),
    fc.tuple(tie('expression'), tie('expression')).map(([value, filter]) => `(${value})[${filter}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key}: ${value}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, update]) => `(${value} ~> |${value}|${update}|)`),
  ),
})).expression;

const STEPS = [
  ...['.a', '.list', '[0]', '[-1]', '[9]', '[*]', '.*', '..a', '..*', '[1:]', '[:-1]', '[0,1]', "['a','b']", '.nope'],
  ...['[?(@.a)]', '[?(@.a > 1)]', '[?(@ == 1)]', '[?(@ =~ /t.*/)]', '.length()', '.keys()', '.max()', "['__proto__']"],
];

/** A JSONPath below the data, the context object or a variable. */
export const path = fc
  .tuple(fc.constantFrom('$', '$$', '$v'), fc.array(fc.constantFrom(...STEPS), { maxLength: 4 }))
  .map(([root, steps]) => root + steps.join(''));

const INTRINSICS = [
  ...['Array', 'ArrayPartition', 'ArrayContains', 'ArrayRange', 'ArrayGetItem', 'ArrayLength', 'ArrayUnique', 'UUID'],
  ...['Base64Encode', 'Base64Decode', 'Hash', 'JsonMerge', 'StringToJson', 'JsonToString', 'MathRandom', 'MathAdd'],
  ...['StringSplit', 'Format'],
];

/** A call of an intrinsic function, right or wrong. */
export const intrinsicCall = fc.letrec<{ call: string; argument: string }>((tie) => ({
  argument: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('1', '0', '-1', '1.5', "'a'", "'{}'", "''", 'null', 'false', "'MD5'", '99999999999'),
    path,
    tie('call'),
  ),
  call: fc
    .tuple(fc.constantFrom(...INTRINSICS), fc.array(tie('argument'), { maxLength: 3 }))
    .map(([name, args]) => `States.${name}(${args.join(', ')})`),
})).call;
