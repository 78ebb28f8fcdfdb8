import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executionInput, executionName } from '../../../utils/execute/execution-input';

const directory = mkdtempSync(join(tmpdir(), 'input-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = join(directory, 'input.json');
const never = () => Promise.reject(new Error('standard input was read'));

it.each([
  ['nothing, as an empty object', undefined, '{}'],
  [
    'a flag, as its text stands',
    '{ "n": 1.0, "big": 12345678901234567890 }',
    '{ "n": 1.0, "big": 12345678901234567890 }',
  ],
  ['a file, without its byte order mark and the line end', `@${file}`, '{"a": "é"}'],
])('takes %s', async (_what, given, input) => {
  writeFileSync(file, '\ufeff{"a": "é"}\n');

  expect(await executionInput(given, never)).toBe(input);
});

it('takes standard input', async () => {
  expect(await executionInput('-', async () => '[1]\n')).toBe('[1]');
});

it.each([
  ['an empty file', `@${file}`, '', /input\.json must be JSON: Unexpected end of JSON input$/],
  [
    'what a request cannot hold',
    `@${file}`,
    `"${'é'.repeat(131_072)}"`,
    /takes 262146 bytes, and Step Functions takes 262144 at the most$/,
  ],
])('refuses %s', async (_what, given, content, message) => {
  writeFileSync(file, content);

  await expect(executionInput(given, never)).rejects.toThrow(message);
});

it.each([
  ['orders-2026.01_01', 'orders-2026.01_01'],
  ['orders 2026/01 (é)', 'orders-2026-01-'],
  ['x'.repeat(80), 'x'.repeat(80)],
])('names the execution of batch %s', (batch, name) => {
  expect(executionName(batch)).toBe(name);
});

it.each(['', '///', 'x'.repeat(81)])('refuses %j for a batch', (batch) => {
  expect(() => executionName(batch)).toThrow(
    /^--batch must have a letter or a digit, and at most 80 characters, got '/,
  );
});
