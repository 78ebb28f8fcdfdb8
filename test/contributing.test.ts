import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const GUIDE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

const changes = [...GUIDE.matchAll(/<!-- first change: (\S+) -->\n```diff\n(.*?)```/gs)].map(
  ([, file = '', diff = '']) => [file, diff] as const,
);

it('walks a newcomer through a first change in three steps', () => {
  expect(changes).toHaveLength(3);
});

it.each(changes)('takes its first change to %s from the file as it is', (file, diff) => {
  const before = diff
    .split('\n')
    .filter((line) => /^[- ]/.test(line))
    .map((line) => line.slice(1));

  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(before.join('\n'));
});

it('names files that are there', () => {
  const named = [...GUIDE.matchAll(/`((?:test|lib|lambda|bin|utils|local|docs)\/[\w./-]*)`/g)];
  const files = named.map(([, file = '']) => file);

  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
