import type { ExecutionState } from '../../../lambda/shared/cross-team/close-record';
import type { LogLine } from '../../../lambda/shared/cross-team/log';
import { sweepRecords } from '../../../lambda/sweep-records/logic';
import { closingTools, MemoryRecords } from '../../support/records';

const NOW = Date.parse('2026-01-02T00:00:00.000Z');

interface Given {
  readonly key: string;
  readonly ageSeconds: number;
  readonly execution?: ExecutionState;
  readonly waitsForSeconds?: number;
}

/** Open records with their executions, swept once; an execution takes at most an hour. */
async function sweep(given: readonly Given[], options: { waitsForTeamB?: boolean; remainingMs?: () => number } = {}) {
  const store = new MemoryRecords(
    Object.fromEntries(given.map(({ key }) => [key, { executionArn: key, status: 'RECORD_ADDED' }])),
  );
  const { tools, announced } = closingTools(store);
  const lines: LogLine[] = [];
  const looked: string[] = [];
  const of = (arn: string) => given.find(({ key }) => key === arn);
  await sweepRecords({
    ...tools,
    settings: {
      pipeline: 'orders',
      tableName: 'records',
      keyAttribute: 'messageId',
      statusAttribute: 'status',
      indexName: 'open-records',
      olderThanSeconds: 3_600,
      waitsForTeamB: options.waitsForTeamB ?? true,
    },
    openRecords: async function* () {
      for (const { key, ageSeconds } of [...given].sort((a, b) => b.ageSeconds - a.ageSeconds)) {
        yield { key, executionArn: key, openSince: new Date(NOW - ageSeconds * 1_000).toISOString() };
      }
    },
    describe: async (arn) => of(arn)?.execution,
    waitingSince: async (arn) => {
      looked.push(arn);
      const seconds = of(arn)?.waitsForSeconds;
      return seconds === undefined ? undefined : NOW - seconds * 1_000;
    },
    remainingMs: options.remainingMs ?? (() => 300_000),
    log: (line) => lines.push(line),
  });
  const metrics = lines.find((line) => line.message === 'metrics');
  return { store, announced, looked, metrics };
}

it('closes an old record whose execution has ended', async () => {
  const { store, announced, metrics } = await sweep([
    { key: 'old', ageSeconds: 4_000, execution: { status: 'ABORTED' } },
  ]);

  expect(store.records.get('old')?.status).toBe('RECORD_FAILED');
  expect(announced).toHaveLength(1);
  expect(metrics).toMatchObject({ Pipeline: 'orders', StuckRecords: 1, OpenRecords: 0 });
});

it.each<[string, Given]>([
  ['a young one', { key: 'a', ageSeconds: 3_000, execution: { status: 'ABORTED' } }],
  ['an old one that still runs, as after a redrive', { key: 'a', ageSeconds: 4_000, execution: { status: 'RUNNING' } }],
  [
    'one that runs, whatever a clock that is ahead makes of its age',
    { key: 'a', ageSeconds: 9_999, execution: { status: 'RUNNING' } },
  ],
  ['one from the future, as a clock that is behind sees it', { key: 'a', ageSeconds: -600, waitsForSeconds: -590 }],
  ['one that waits for its redrive', { key: 'a', ageSeconds: 4_000, execution: { status: 'PENDING_REDRIVE' } }],
])('leaves %s open', async (_what, record) => {
  const { store, metrics } = await sweep([record]);

  expect(store.records.get('a')?.status).toBe('RECORD_ADDED');
  expect(metrics).toMatchObject({ StuckRecords: 0, OpenRecords: 1, OldestCallbackAge: 0 });
});

it('closes a record whose execution Step Functions has forgotten', async () => {
  const { store } = await sweep([{ key: 'ancient', ageSeconds: 100 * 24 * 3_600 }]);

  expect(store.records.get('ancient')).toMatchObject({ status: 'RECORD_FAILED', error: 'CrossTeam.ExecutionEnded' });
});

it('says how long the oldest callback has waited', async () => {
  const { metrics } = await sweep([
    { key: 'a', ageSeconds: 900, waitsForSeconds: 600 },
    { key: 'b', ageSeconds: 800, waitsForSeconds: 700 },
    { key: 'c', ageSeconds: 700 },
  ]);

  expect(metrics).toMatchObject({ OldestCallbackAge: 700 });
});

it('writes 0 when nobody waits, so that an alarm goes back', async () => {
  expect((await sweep([])).metrics).toMatchObject({ OldestCallbackAge: 0, StuckRecords: 0, OpenRecords: 0 });
});

it('looks at the histories of the twenty oldest only', async () => {
  const records = Array.from({ length: 30 }, (_, i) => ({ key: `r${i}`, ageSeconds: 1_000 - i }));

  expect((await sweep(records)).looked).toEqual(records.slice(0, 20).map(({ key }) => key));
});

it('looks at no history when the pipeline has no Team B', async () => {
  expect((await sweep([{ key: 'a', ageSeconds: 9 }], { waitsForTeamB: false })).looked).toEqual([]);
});

it('stops in time, and still writes what it found', async () => {
  let left = 60_000;
  const { metrics } = await sweep(
    Array.from({ length: 10 }, (_, i) => ({ key: `r${i}`, ageSeconds: 9 })),
    {
      remainingMs: () => {
        left -= 10_000;
        return left;
      },
    },
  );

  expect(metrics).toMatchObject({ OpenRecords: 4 });
});
