import type { Json } from '../../kernel/json';
import { type Cursor, unescapeQuoted } from './cursor';
import {
  FILTER_SIGNS,
  FILTER_WORDS,
  type Filter,
  type FilterOperand,
  type FilterOperator,
  type JsonPath,
} from './json-path';

/** Reads the steps of a path behind `@` or `$`; a filter may hold paths, and a path filters. */
type ReadSteps = (cursor: Cursor) => JsonPath;

/** Reads the test between the parentheses of `[?( … )]`. */
export function parseFilter(cursor: Cursor, readSteps: ReadSteps): Filter {
  return readChain(cursor, 'or', '||', () => readChain(cursor, 'and', '&&', () => readUnary(cursor, readSteps)));
}

function readChain(cursor: Cursor, kind: 'or' | 'and', separator: string, readOne: () => Filter): Filter {
  const tests = [readOne()];
  for (;;) {
    cursor.skipBlanks();
    if (!cursor.take(separator)) return tests.length === 1 ? (tests[0] as Filter) : { kind, tests };
    tests.push(readOne());
  }
}

function readUnary(cursor: Cursor, readSteps: ReadSteps): Filter {
  cursor.skipBlanks();
  if (cursor.peek() === '!' && cursor.peek(2) !== '!=') {
    cursor.expect('!');
    return { kind: 'not', test: readUnary(cursor, readSteps) };
  }
  if (cursor.take('(')) {
    const filter = parseFilter(cursor, readSteps);
    cursor.skipBlanks();
    cursor.expect(')');
    return filter;
  }
  const left = readOperand(cursor, readSteps);
  cursor.skipBlanks();
  const operator = readOperator(cursor);
  if (operator === undefined) return { kind: 'exists', operand: left };
  cursor.skipBlanks();
  return { kind: 'compare', operator, left, right: readOperand(cursor, readSteps) };
}

const WORD = new RegExp(`(?:${FILTER_WORDS.join('|')})\\b`, 'iy');

function readOperator(cursor: Cursor): FilterOperator | undefined {
  const sign = FILTER_SIGNS.find((operator) => cursor.take(operator));
  return sign ?? (cursor.match(WORD)?.toLowerCase() as FilterOperator | undefined);
}

function readOperand(cursor: Cursor, readSteps: ReadSteps): FilterOperand {
  if (cursor.take('@')) return { kind: 'path', from: 'item', path: readSteps(cursor) };
  if (cursor.take('$')) return { kind: 'path', from: 'root', path: readSteps(cursor) };
  if (cursor.peek() === '/') return readRegex(cursor);
  return { kind: 'literal', value: readLiteral(cursor) };
}

function readRegex(cursor: Cursor): FilterOperand {
  const text = cursor.match(/\/(?:\\.|[^/\\])*\/[imsu]*/y);
  if (text === undefined) throw cursor.problem('a regular expression is not closed');
  const end = text.lastIndexOf('/');
  try {
    // Jayway asks whether the whole text matches, as Java's `matches()` does.
    return { kind: 'regex', pattern: new RegExp(`^(?:${text.slice(1, end)})$`, text.slice(end + 1)) };
  } catch {
    throw cursor.problem('the regular expression is not valid');
  }
}

function readLiteral(cursor: Cursor): Json {
  const quoted = cursor.quoted();
  if (quoted !== undefined) return unescapeQuoted(quoted);
  if (cursor.take('true')) return true;
  if (cursor.take('false')) return false;
  if (cursor.take('null')) return null;
  if (cursor.take('[')) return readList(cursor);
  const number = cursor.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number === undefined) throw cursor.problem('expected a path or a value');
  return Number(number);
}

function readList(cursor: Cursor): Json[] {
  const items: Json[] = [];
  cursor.skipBlanks();
  while (!cursor.take(']')) {
    items.push(readLiteral(cursor));
    cursor.skipBlanks();
    if (!cursor.take(',') && cursor.peek() !== ']') throw cursor.problem("expected ',' or ']'");
    cursor.skipBlanks();
  }
  return items;
}
