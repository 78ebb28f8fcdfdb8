import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const DOCUMENT = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

it('names only commands that there are', () => {
  const named = [...DOCUMENT.matchAll(/`npm run ([\w:]+)/g)].map(([, name = '']) => name);

  expect(named.length).toBeGreaterThan(7);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it.each(['execute', 'watch', 'report', 'failures', 'redrive', 'stop', 'resend', 'load', 'graph'])(
  'tells of %s in its table',
  (name) => {
    expect(scripts[name]).toMatch(/^tsx utils\//);
    expect(DOCUMENT).toContain(`| \`npm run ${name}`);
  },
);
