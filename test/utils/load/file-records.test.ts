import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileRecords, formatOf } from '../../../utils/load/file-records';

const directory = mkdtempSync(join(tmpdir(), 'records-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The records of such a file, each as `[line, value]`, its numbers as text. */
function read(name: string, content: string | Buffer): unknown {
  const file = join(directory, name);
  writeFileSync(file, content);
  const records = Array.from(fileRecords(file, formatOf(file)), ({ line, value }) => [line, value]);
  return JSON.parse(JSON.stringify(records, (_key, held) => held?.value ?? held));
}

it.each<[string, string, string, unknown]>([
  ['a list', 'a.json', '[1, "b",\n null, [[2]]]', [[1, '1'], [1, 'b'], [2, null], [2, [['2']]]]], // biome-ignore format: a row
  ['an empty list', 'a.json', ' [ \n ]\n', []],
  ['a byte order mark', 'a.json', '\ufeff["a"]', [[1, 'a']]],
  [
    'brackets, commas and quotes in texts',
    'a.json',
    '[{"a":"],\\"["},\r\n"\\\\"]',
    [
      [1, { a: '],"[' }],
      [2, '\\'],
    ],
  ],
  ['values on lines of their own', 'a.jsonl', '{"a":1}\r\n\r\n[2]', [[1, { a: '1' }], [3, ['2']]]], // biome-ignore format: a row
  ['a digit more than a double holds', 'a.ndjson', '12345678901234567890\n', [[1, '12345678901234567890']]],
  ['rows with names', 'a.csv', 'a,b\r\n1,2\r\n', [[2, { a: '1', b: '2' }]]],
  ['a byte order mark and no line end', 'a.csv', '\ufeffa,b\n1,2', [[2, { a: '1', b: '2' }]]],
  ['quotes', 'a.csv', 'a,"b"\n"1,\n2","say ""x"""\n3,""\n', [[2, { a: '1,\n2', b: 'say "x"' }], [4, { a: '3', b: '' }]]], // biome-ignore format: a row
  ['empty lines and empty cells', 'a.csv', 'a,b\n\n,\n,x\n', [[3, { a: '', b: '' }], [4, { a: '', b: 'x' }]]], // biome-ignore format: a row
  [
    'one column, of which one cell is empty',
    'a.csv',
    'a\n""\n\nx\n',
    [
      [2, { a: '' }],
      [4, { a: 'x' }],
    ],
  ],
  ['tabs', 'a.tsv', 'a\tb\n1,5\t2\n', [[2, { a: '1,5', b: '2' }]]],
])('reads %s', (_what, name, content, records) => {
  expect(read(name, content)).toEqual(records);
});

it.each<[string, string, string | Buffer, RegExp]>([
  ['a row that is short', 'b.csv', 'a,b\n1,2\n"x\ny"\n', /b\.csv:3: has 1 cell, and the header has 2$/],
  ['a row that is long', 'b.csv', 'a,b\n"\n",2\n1,2,3', /b\.csv:4: has 3 cells, and the header has 2$/],
  ['two columns of one name', 'b.csv', '\r\na,b,a\n', /b\.csv:2: columns 1 and 3 are both named 'a'$/],
  ['a column without a name', 'b.csv', 'a,\n', /b\.csv:1: column 2 has no name$/],
  ['a name that the SDK leaves out', 'b.csv', '__proto__\n', /b\.csv:1: has a member '__proto__'/],
  ['an empty file', 'b.csv', '\ufeff', /b\.csv: is empty; its first line must name the columns$/],
  ['a quote that is never closed', 'b.csv', 'a\n1\n"2\n3\n', /b\.csv:3: has a quote that is never closed$/],
  ['a quote within a cell', 'b.csv', 'a\n1\n2"\n', /b\.csv:3: has a quote inside a cell that does not begin with one/],
  ['text behind a quote', 'b.csv', 'a\n"1"2\n', /b\.csv:2: has '2' behind a closing quote/],
  ['a line that is no JSON', 'b.jsonl', '1\n\n{"a":\n', /b\.jsonl:3: must be JSON, got /],
  ['a member that stands twice', 'b.jsonl', '1\n{"a":1,"a":2}', /b\.jsonl:2: must be JSON, got Duplicate key 'a'/],
  ['an element that is no JSON', 'b.json', '[1,\n\n{"a" 1}]', /b\.json:3: must be JSON, got /],
  ['a comma too many', 'b.json', '[1,\n]', /b\.json:2: must be JSON, got '\]' where a value belongs$/],
  ['two commas', 'b.json', '[1,\n,2]', /b\.json:2: must be JSON, got ',' where a value belongs$/],
  [
    'a list that does not end',
    'b.json',
    '["a",\n',
    /b\.json:2: must be JSON, got the end of the file inside the array$/,
  ],
  ['something behind the list', 'b.json', '[]\n[]', /b\.json:2: must be JSON, got '\[' behind the array$/],
  ['brackets that do not fit', 'b.json', '[[1}]', /b\.json:1: must be JSON, got /],
  ['bytes that are not UTF-8', 'b.csv', Buffer.from('a\ncafé', 'latin1'), /b\.csv: must be UTF-8 text$/],
  ['half a character at the end', 'b.jsonl', Buffer.from('"é"').subarray(0, 2), /b\.jsonl: must be UTF-8 text$/],
])('refuses %s with its line', (_what, name, content, message) => {
  expect(() => read(name, content)).toThrow(message);
});

it('reads the same however the file falls into pieces', () => {
  const names = Array.from({ length: 20_000 }, (_, at) => `näme "${at}"`);
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"\r\n`).join('');

  // As text: a matcher takes seconds to go through so many.
  const expected = names.map((name, at) => [at + 2, { a: name }]);
  expect(JSON.stringify(read('long.csv', `a\r\n${quoted}`))).toBe(JSON.stringify(expected));
  const elements = names.map((name) => `,\n${JSON.stringify({ a: name })}`).join('');
  expect(JSON.stringify(read('long.json', `[0${elements}]`))).toBe(JSON.stringify([[1, '0'], ...expected]));
});

it.each([
  ['data', {}, /^data: its name does not say what it is; add --format json, or jsonl, or csv$/],
  ['data.csv', { format: 'xml' }, /^--format must be json, jsonl, csv, got 'xml'$/],
  ['data.csv', { delimiter: '' }, /^--delimiter must be one character that is no quote, got ''$/],
])('refuses %s with %j', (file, asked, message) => {
  expect(() => formatOf(file, asked)).toThrow(message);
});
