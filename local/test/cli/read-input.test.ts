import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInput } from '../../src/cli/read-input';
import { readItems } from '../../src/cli/read-items';

const ENDLESS = '['.repeat(100_000) + ']'.repeat(100_000);

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'input-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

it('refuses an input that nests without end', async () => {
  await expect(readInput('-', async () => ENDLESS)).rejects.toThrow(
    'standard input nests more than 500 levels deep, which the runner does not take',
  );
});

it('takes an input that nests as deep as anybody writes', async () => {
  const text = '['.repeat(500) + ']'.repeat(500);

  expect(JSON.stringify(await readInput(text, async () => ''))).toBe(text);
});

it('tells items that nest without end from items that are not JSON', () => {
  const path = join(directory, 'items.json');
  writeFileSync(path, ENDLESS);

  expect(() => readItems(path)).toThrow(`${path}: nests more than 500 levels deep`);
});
