import { stripVTControlCharacters } from 'node:util';
import type { ErrorGroup } from '../../../utils/execution-history/error-groups';
import type { Progress } from '../../../utils/execution-history/live-progress';
import { fitColumns } from '../../../utils/text/columns';
import { liveLines, logLine } from '../../../utils/watch/render';
import { START } from '../execution-history/a-history';

/** An execution ten minutes after its start; its last event was a minute ago. */
const NOW = START + 600_000;
function aProgress(more: Partial<Progress> = {}): Progress {
  return {
    status: 'RUNNING',
    total: 1_000,
    succeeded: 500,
    failed: 1,
    running: 40,
    current: [
      { state: 'Ask Team B', count: 38, isWaiting: true },
      { state: 'Call API', count: 2, isWaiting: false },
    ],
    errors: [],
    startedAtMs: START,
    lastEventAtMs: NOW - 60_000,
    ...more,
  };
}

function anError(error: string, count: number, message = 'why'): ErrorGroup {
  const ways = { ended: 0, caught: count, retried: 0, firstAtMs: START, occurrences: [], iterations: [] };
  return { error, count, message, states: ['Call API'], ...ways };
}

const lines = (progress: Progress, { perSecond = 2, columns = 80, hasColour = false } = {}) =>
  liveLines(progress, { perSecond }, NOW, { columns, hasColour });

it('shows status, bar, counts, rate, time left, states at work and how long nothing has happened', () => {
  expect(lines(aProgress())).toEqual([
    'running for 10 min 0 s',
    `[×${'#'.repeat(30)}~~${' '.repeat(27)}]  50%`,
    '500 succeeded, 1 failed, 40 running of 1000',
    '2.0 a second, about 4 min 9 s left',
    'now: Ask Team B ×38 (waiting), Call API ×2',
    'last event 1 min 0 s ago',
  ]);
});

it('tells no time below nothing where the clock of the server is ahead', () => {
  const shown = lines(aProgress({ startedAtMs: NOW + 5_000, lastEventAtMs: NOW + 9_000 }));

  expect(shown[0]).toBe('running for 0 ms');
  expect(shown).toContain('last event 0 ms ago');
});

it.each([
  ['slower than one a second, by the minute', aProgress(), 0.05, '3.0 a minute, about 2 h 46 min left'],
  ['with nothing left to begin, without a time', aProgress({ succeeded: 999 }), 1, '1.0 a second'],
])('tells a rate %s', (_what, progress, perSecond, line) => {
  expect(lines(progress, { perSecond })).toContain(line);
});

it('tells the three most frequent errors, most frequent first, on a line each', () => {
  const errors = [anError('A', 1), anError('B', 5, 'a\nb'), anError('C', 3), anError('D', 2)];

  expect(lines(aProgress({ errors })).slice(-3)).toEqual([
    '5 × B in Call API: a b',
    '3 × C in Call API: why',
    '2 × D in Call API: why',
  ]);
});

it.each([20, 40, 79])('is nowhere wider than %i columns', (columns) => {
  const errors = [anError('E'.repeat(100), 1, 'ü'.repeat(300))];

  const widths = lines(aProgress({ errors }), { columns, hasColour: true }).map(
    (line) => [...stripVTControlCharacters(line)].length,
  );

  expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
});

it.each([
  ['letters', 'abcdef', 'abcd…'],
  ['what just fits', 'abcde', 'abcde'],
  ['characters two columns wide', '日本語', '日本…'],
  ['one that would not fit before the ellipsis', 'a日本語', 'a日…'],
  ['an emoji', 'abc🚀d', 'abc…'],
  ['accents of their own', 'e\u0301'.repeat(6), `${'e\u0301'.repeat(4)}…`],
])('cuts %s to the columns that there are', (_what, text, fitting) => {
  expect(fitColumns(text, 5)).toBe(fitting);
});

it('writes colours only where they are wanted', () => {
  const errors = [anError('A', 1)];

  expect(lines(aProgress({ errors })).join('')).not.toContain('\u001b');
  expect(lines(aProgress({ errors }), { hasColour: true }).join('')).toContain('\u001b[31m');
});

it('gives a terminal nothing to obey, whatever an error says', () => {
  const errors = [anError('\u001b[2J', 1, 'a\u0007\u202eb')];

  expect(lines(aProgress({ errors })).join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(logLine(aProgress({ errors }), { perSecond: 1 }, NOW)).not.toMatch(/[\p{Cc}\u202e]/u);
});

it('says of an execution that has ended how it ended, and not how long ago', () => {
  const ended = aProgress({ status: 'FAILED', running: 0, current: [], stoppedAtMs: START + 90_000 });

  expect(logLine(ended, { perSecond: 2 }, NOW)).toBe(
    '00:10:00 failed, 501/1000 items, 500 succeeded, 1 failed, 0 running',
  );
  expect(lines(ended)[0]).toBe('failed after 1 min 30 s');
});

it('puts the same into one line for a log', () => {
  expect(logLine(aProgress({ errors: [anError('A', 1)] }), { perSecond: 2 }, NOW)).toBe(
    '00:10:00 running, 501/1000 items, 500 succeeded, 1 failed, 40 running, 2.0 a second, about 4 min 9 s left, ' +
      'in Ask Team B ×38 (waiting), Call API ×2, last event 1 min 0 s ago, most frequent error 1 × A',
  );
});
