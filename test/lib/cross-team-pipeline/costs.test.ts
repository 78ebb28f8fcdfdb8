import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = (file: string) => readFileSync(join(__dirname, '../../..', file), 'utf8');

// us-east-1, August 2026; a million of each but transitions.
const TRANSITION = 0.025 / 1_000;
const FREE_TRANSITIONS = 4_000;
const WRITE_UNIT = 0.625 / 1e6;
const SQS_REQUEST = 0.4 / 1e6;
const SNS_PUBLISH = 0.5 / 1e6;
const LAMBDA_REQUEST = 0.2 / 1e6;
const GB_SECOND = 0.0000133334;

/** Transitions of a run with every step; the journey asserts the number. */
const TRANSITIONS = 9;

const aroundARun = 7 * WRITE_UNIT + 3 * SQS_REQUEST + SNS_PUBLISH + 2 * LAMBDA_REQUEST;
const transitionsOf = (runs: number) => Math.max(0, runs * TRANSITIONS - FREE_TRANSITIONS) * TRANSITION;
const dollars = (amount: number) => `$${amount.toFixed(2)}`;

it('costs what the documents say', () => {
  const guide = text('docs/cross-team-pipeline.md');
  const peak = 15 * 1_000;
  const alwaysOn = dollars(730 * 3_600 * GB_SECOND);

  expect(transitionsOf(30)).toBe(0);
  expect(guide).toContain(`| ${dollars(transitionsOf(peak))}, and ${dollars(peak * aroundARun)} for the services`);
  expect(guide).toContain(alwaysOn);
  expect(guide).toContain(`$${aroundARun.toFixed(7)}`);
  expect(text('README.md')).toContain(
    `| 1,000 runs every other day | ${dollars(transitionsOf(peak) + peak * aroundARun)} | ${alwaysOn}`,
  );
});
