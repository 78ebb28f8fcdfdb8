import type { Cursor } from './cursor';
import type { BinaryOperator, Expression, Node, Reference, Step } from './nodes';

/** Operators by how strongly they bind, the weakest first; words stand for some of them. */
const LEVELS: readonly RegExp[] = [
  /\|\||or\b/y,
  /&&|and\b/y,
  /==|!=|eq\b|ne\b/y,
  /<=|>=|<|>|le\b|ge\b|lt\b|gt\b/y,
  /[+-]/y,
  /[*/%]/y,
];

const WORDS: Readonly<Record<string, BinaryOperator>> = {
  or: '||',
  and: '&&',
  eq: '==',
  ne: '!=',
  le: '<=',
  ge: '>=',
  lt: '<',
  gt: '>',
};

/** Reads the parts of a text between double quotes. */
export type ParseText = (source: string, place: string) => readonly Node[];

/** Reads an expression. */
export function parseExpression(cursor: Cursor, parseText: ParseText, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return unary(cursor, parseText);
  let left = parseExpression(cursor, parseText, level + 1);
  for (;;) {
    const before = cursor.at;
    cursor.skipBlanks();
    const found = cursor.take(operators)?.[0];
    if (found === undefined) {
      cursor.at = before;
      return left;
    }
    const right = parseExpression(cursor, parseText, level + 1);
    left = { kind: 'binary', operator: WORDS[found] ?? (found as BinaryOperator), left, right };
  }
}

/** Reads `$name.step` or `${name.step}`; undefined where there is none. */
export function parseReference(cursor: Cursor, parseText: ParseText): Reference | undefined {
  const from = cursor.at;
  const start = cursor.take(/\$(!?)(\{?)([A-Za-z][\w-]*)/y);
  if (start === undefined) return undefined;
  const [, quiet, brace, name = ''] = start;
  const steps: Step[] = [];
  for (;;) {
    const member = cursor.take(/\.([A-Za-z][\w-]*)/y)?.[1];
    if (member !== undefined) {
      const args = cursor.source[cursor.at] === '(' ? callArguments(cursor, parseText) : undefined;
      steps.push(args === undefined ? { kind: 'member', name: member } : { kind: 'call', name: member, args });
    } else if (cursor.source[cursor.at] === '[') {
      cursor.at++;
      steps.push({ kind: 'index', at: parseExpression(cursor, parseText) });
      cursor.require(']');
    } else {
      break;
    }
  }
  if (brace === '{') cursor.require('}');
  return { kind: 'reference', name, steps, source: cursor.source.slice(from, cursor.at), isQuiet: quiet === '!' };
}

function callArguments(cursor: Cursor, parseText: ParseText): Expression[] {
  cursor.require('(');
  return elements(cursor, parseText, ')');
}

function elements(cursor: Cursor, parseText: ParseText, end: string): Expression[] {
  const found: Expression[] = [];
  if (cursor.takeText(end)) return found;
  do found.push(parseExpression(cursor, parseText));
  while (cursor.takeText(','));
  cursor.require(end);
  return found;
}

function unary(cursor: Cursor, parseText: ParseText): Expression {
  if (cursor.takeText('!') || cursor.take(/\s*not\b/y)) return { kind: 'not', operand: unary(cursor, parseText) };
  if (cursor.takeText('(')) {
    const inner = parseExpression(cursor, parseText);
    cursor.require(')');
    return inner;
  }
  if (cursor.takeText('[')) return listOrRange(cursor, parseText);
  if (cursor.takeText('{')) return map(cursor, parseText);
  cursor.skipBlanks();
  const number = cursor.take(/-?\d+(\.\d+)?/y)?.[0];
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  const word = cursor.take(/(true|false|null)\b/y)?.[0];
  if (word !== undefined) return { kind: 'literal', value: JSON.parse(word) as boolean | null };
  const single = cursor.take(/'([^']*)'/y)?.[1];
  if (single !== undefined) return { kind: 'literal', value: single };
  const double = cursor.take(/"([^"]*)"/y)?.[1];
  if (double !== undefined) return { kind: 'text', parts: parseText(double, cursor.place) };
  const reference = parseReference(cursor, parseText);
  if (reference !== undefined) return reference;
  throw cursor.refuse('a value is expected');
}

function listOrRange(cursor: Cursor, parseText: ParseText): Expression {
  if (cursor.takeText(']')) return { kind: 'list', elements: [] };
  const first = parseExpression(cursor, parseText);
  if (cursor.takeText('..')) {
    const to = parseExpression(cursor, parseText);
    cursor.require(']');
    return { kind: 'range', from: first, to };
  }
  const rest = cursor.takeText(',') ? elements(cursor, parseText, ']') : [];
  if (rest.length === 0) cursor.require(']');
  return { kind: 'list', elements: [first, ...rest] };
}

function map(cursor: Cursor, parseText: ParseText): Expression {
  const entries: (readonly [Expression, Expression])[] = [];
  if (cursor.takeText('}')) return { kind: 'map', entries };
  do {
    const key = parseExpression(cursor, parseText);
    cursor.require(':');
    entries.push([key, parseExpression(cursor, parseText)]);
  } while (cursor.takeText(','));
  cursor.require('}');
  return { kind: 'map', entries };
}
