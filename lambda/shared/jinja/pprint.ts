import { isRaised } from './errors';
import { sortBy } from './python-compare';
import { repr } from './python-repr';
import { SPACE, splitLines, textLength } from './python-text';
import type { Runtime } from './runtime';
import { Dict, Tuple, typeName, type Value } from './values';

const WIDTH = 80;
const PART = new RegExp(`${SPACE.replace('[', '[^')}*${SPACE}*`, 'g');

/** Python's `pprint.pformat`: keys sorted, and one element a line where a line would be too long. */
export function pretty(rt: Runtime, value: Value, indent: number, allowance: number): string {
  const sorted = withSortedKeys(rt, value);
  const text = repr(rt, sorted);
  if (textLength(text) <= WIDTH - indent - allowance) return text;
  if (sorted instanceof Dict) {
    const pairs = [...sorted.entries.values()];
    const lines = pairs.map(([key, item], i) => {
      const head = `${repr(rt, key)}: `;
      return head + pretty(rt, item, indent + 1 + textLength(head), i === pairs.length - 1 ? allowance + 1 : 1);
    });
    return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  if (typeof sorted === 'string') return prettyText(rt, sorted, indent, allowance);
  const items = Array.isArray(sorted) ? sorted : sorted instanceof Tuple ? sorted.items : undefined;
  if (items === undefined) return text;
  const end = Array.isArray(sorted) ? ']' : items.length === 1 ? ',)' : ')';
  const lines = items.map((item, i) =>
    pretty(rt, item, indent + 1, i === items.length - 1 ? allowance + end.length : 1),
  );
  return `${Array.isArray(sorted) ? '[' : '('}${lines.join(`,\n${' '.repeat(indent + 1)}`)}${end}`;
}

/** A long string as several literals, broken after lines and else after white space; alone it has parentheses. */
function prettyText(rt: Runtime, text: string, outerIndent: number, outerAllowance: number): string {
  const isAlone = outerIndent === 0;
  const indent = outerIndent + (isAlone ? 1 : 0);
  const allowance = outerAllowance + (isAlone ? 1 : 0);
  const chunks: string[] = [];
  const lines = splitLines(text, true);
  lines.forEach((line, i) => {
    const parts = line.match(PART)?.filter((part) => part !== '') ?? [];
    const isLast = (j: number): boolean => i === lines.length - 1 && j === parts.length - 1;
    const fits = (chunk: string, j: number): boolean =>
      textLength(repr(rt, chunk)) <= WIDTH - indent - (isLast(j) ? allowance : 0);
    let current = fits(line, parts.length - 1) ? line : '';
    if (current === '') {
      parts.forEach((part, j) => {
        rt.limits.step();
        if (fits(current + part, j)) current += part;
        else {
          if (current !== '') chunks.push(current);
          current = part;
        }
      });
    }
    chunks.push(current);
  });
  const literals = chunks.map((chunk) => repr(rt, chunk)).join(`\n${' '.repeat(indent)}`);
  return isAlone && chunks.length > 1 ? `(${literals})` : literals;
}

function withSortedKeys(rt: Runtime, value: Value): Value {
  return rt.limits.nested(() => {
    if (Array.isArray(value)) return value.map((item) => withSortedKeys(rt, item));
    if (value instanceof Tuple) return new Tuple(value.items.map((item) => withSortedKeys(rt, item)));
    if (!(value instanceof Dict)) return value;
    rt.limits.allocateList(value.entries.size * 2);
    const sorted = new Dict();
    for (const [hash, [key, item]] of sortedEntries(rt, [...value.entries])) {
      sorted.entries.set(hash, [key, withSortedKeys(rt, item)]);
    }
    return sorted;
  });
}

type Entry = [hash: unknown, entry: readonly [key: Value, value: Value]];

/** By key; keys of types that Python does not compare stand in the order of their types' names. */
function sortedEntries(rt: Runtime, entries: readonly Entry[]): readonly Entry[] {
  try {
    return sortBy(rt, entries, ([, [key]]) => key, false);
  } catch (error) {
    if (!isRaised(error, 'TypeError')) throw error;
    return sortBy(rt, entries, ([, [key]]) => new Tuple([typeName(key), key]), false);
  }
}
