import { Cursor, unescapeQuoted } from './cursor';
import { type DataPath, type JsonPath, jsonPath, type PathStep } from './json-path';
import { parseFilter } from './parse-filter';

/** Parses a path of a state: below its data (`$`), the context object (`$$`) or a variable (`$name`). */
export function parseDataPath(text: string): DataPath {
  // As Jayway's JsonPath does, blanks around it are passed over.
  const cursor = new Cursor(text.trim());
  const path = readDataPath(cursor);
  if (!cursor.isAtEnd) throw cursor.problem('unexpected text');
  return path;
}

/** Reads a path where it stands in a longer text, such as an argument of a function. */
export function readDataPath(cursor: Cursor): DataPath {
  const start = cursor.at;
  cursor.expect('$');
  let root: DataPath['root'] = { kind: 'data' };
  if (cursor.take('$')) root = { kind: 'context' };
  else {
    const name = cursor.match(/[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*/uy);
    if (name !== undefined) root = { kind: 'variable', name };
  }
  const path = readSteps(cursor);
  return { text: cursor.text.slice(start, cursor.at), root, path };
}

/** Outside a filter a name may hold nearly anything, such as `$.detail-type` and `$.@id`. */
const NAME = /[^\s.[\](),'"]+/y;

/** Inside a filter a name ends where an operator begins. */
const NAME_IN_FILTER = /[^\s.[\]()'",@$?*:=!<>&|{}]+/y;

/** Reads the steps that follow a root. */
export function readSteps(cursor: Cursor, name = NAME): JsonPath {
  const steps: PathStep[] = [];
  for (;;) {
    if (cursor.take('..')) {
      steps.push({ kind: 'descend' });
      steps.push(cursor.peek() === '[' ? readBracket(cursor) : readDotted(cursor, name));
    } else if (cursor.take('.')) {
      steps.push(cursor.peek() === '[' ? readBracket(cursor) : readDotted(cursor, name));
    } else if (cursor.peek() === '[') {
      steps.push(readBracket(cursor));
    } else {
      return jsonPath(steps);
    }
  }
}

function readDotted(cursor: Cursor, namePattern: RegExp): PathStep {
  if (cursor.take('*')) return { kind: 'wildcard' };
  const name = cursor.match(namePattern);
  if (name === undefined) throw cursor.problem('expected a name');
  if (cursor.take('()')) {
    if (!FUNCTIONS.has(name)) throw cursor.problem(`unknown function '${name}'`);
    return { kind: 'function', name };
  }
  return { kind: 'member', name };
}

/** Functions that Jayway's JsonPath allows at the end of a path. */
const FUNCTIONS = new Set(['length', 'size', 'min', 'max', 'avg', 'sum', 'stddev', 'keys', 'first', 'last']);

function readBracket(cursor: Cursor): PathStep {
  cursor.expect('[');
  cursor.skipBlanks();
  const step = readSelector(cursor);
  cursor.skipBlanks();
  cursor.expect(']');
  return step;
}

function readSelector(cursor: Cursor): PathStep {
  if (cursor.take('*')) return { kind: 'wildcard' };
  if (cursor.take('?')) {
    cursor.skipBlanks();
    cursor.expect('(');
    const filter = parseFilter(cursor, (inner) => readSteps(inner, NAME_IN_FILTER));
    cursor.skipBlanks();
    cursor.expect(')');
    return { kind: 'filter', filter };
  }
  const names: string[] = [];
  for (let quoted = cursor.quoted(); quoted !== undefined; quoted = cursor.quoted()) {
    names.push(unescapeQuoted(quoted));
    cursor.skipBlanks();
    if (!cursor.take(',')) break;
    cursor.skipBlanks();
  }
  if (names.length === 1) return { kind: 'member', name: names[0] as string };
  if (names.length > 1) return { kind: 'members', names };
  return readNumbers(cursor);
}

function readNumbers(cursor: Cursor): PathStep {
  const first = readInteger(cursor);
  cursor.skipBlanks();
  if (cursor.take(':')) {
    cursor.skipBlanks();
    const to = readInteger(cursor);
    if (first === undefined && to === undefined) throw cursor.problem('a slice needs a beginning or an end');
    // Jayway reads a step as well, and pays no heed to it.
    if (cursor.take(':')) readInteger(cursor);
    return { kind: 'slice', from: first, to };
  }
  if (first === undefined) throw cursor.problem("expected a name in quotes, a number, '*' or '?'");
  const indexes = [first];
  while (cursor.take(',')) {
    cursor.skipBlanks();
    const index = readInteger(cursor);
    if (index === undefined) throw cursor.problem('expected a number');
    indexes.push(index);
    cursor.skipBlanks();
  }
  return indexes.length === 1 ? { kind: 'index', index: first } : { kind: 'indexes', indexes };
}

function readInteger(cursor: Cursor): number | undefined {
  const digits = cursor.match(/-?\d+/y);
  return digits === undefined ? undefined : Number(digits);
}
