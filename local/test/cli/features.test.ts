import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURES } from '../../src/asl';
import { features } from '../../src/cli/commands/features';
import { SERVICE_FEATURES } from '../../src/runner/service-features';
import { ATerminal } from './a-terminal';

const ALL = [...FEATURES, ...SERVICE_FEATURES];

test('the documents show the table of features', () => {
  const page = readFileSync(join(__dirname, '../../docs/features.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

  expect(rows).toEqual(
    ALL.map(
      ({ area, name, support, note }) => `| ${area} | ${name.replaceAll('|', '\\|')} | ${support} | ${note ?? ''} |`,
    ),
  );
});

test('the command prints every feature once', () => {
  const terminal = new ATerminal();

  features(terminal);

  const lines = terminal.stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(ALL.length);
  expect(new Set(lines).size).toBe(ALL.length);
  expect(lines).toContain('supported integration: arn:aws:states:::lambda:invoke');
});
