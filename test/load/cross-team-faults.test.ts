import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport } from 'cdk-sfn-local';
import { TeamC } from '../../lib';
import { COUNTED, ONCE, workingFirst } from '../support/cross-team-run';
import { type RunningTeamsOptions, withTeams } from '../support/with-teams';

/** Each step that calls a service: its state, and the call. */
const STEPS: readonly [state: string, call: string][] = [
  ['Do the work', 'lambda:Invoke'],
  ['Add record', 'dynamodb:PutItem'],
  ['Ask Team B', 'sqs:SendMessage'],
  ['Run Team C', 'states:StartExecution'],
  ['Notify', 'sns:Publish'],
  ['Mark record processed', 'dynamodb:UpdateItem'],
];

function teams(faults: readonly string[]): RunningTeamsOptions {
  return {
    faults,
    work: COUNTED,
    pipeline: workingFirst,
  };
}

describe.each(STEPS)('%s', (state, call) => {
  it('goes on after throttling, a fault of the service and a broken connection', () =>
    withTeams(
      teams([`${call}=throttle#1 by ${state}`, `${call}=500#2 by ${state}`, `${call}=reset#3 by ${state}`]),
      async (running) => {
        const run = await running.run();

        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
        expect(await running.record()).toMatchObject({ status: 'RECORD_PROCESSED' });
        expect(await running.effects()).toEqual(ONCE);
      },
    ));

  it('does not fail against itself when its acknowledgement is lost, and does nothing twice', () =>
    withTeams(teams([`${call}=lost-acknowledgement#1 by ${state}`]), async (running) => {
      const run = await running.run();

      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
      expect(await running.effects()).toEqual(ONCE);
    }));

  it('that is throttled for ever ends the record as failed, with the reason', () =>
    withTeams(teams([`${call}=throttle by ${state}`]), async (running) => {
      const run = await running.run();

      expect(run.status).toBe('FAILED');
      expect(run.error).toBeTruthy();
      expect(await running.record()).toMatchObject({
        status: 'RECORD_FAILED',
        failedStep: state,
        error: run.error,
        executionArn: run.executionArn,
      });
      expect(await running.messages('failed')).toHaveLength(1);
    }));

  it('that hangs ends, or is tried again in time', () =>
    withTeams(teams([`${call}=hang#1 by ${state}`]), async (running) => {
      const run = await running.run();

      const { status } = (await running.record()) ?? {};
      expect([run.status, status]).toEqual(
        run.status === 'SUCCEEDED' ? ['SUCCEEDED', 'RECORD_PROCESSED'] : ['FAILED', 'RECORD_FAILED'],
      );
      expect(run.simulatedMs).toBeLessThan(2 * 3_600_000);
    }));
});

it('starts Team C once, and goes on, when nothing waits for it and the start is not acknowledged', () =>
  withTeams(
    {
      ...teams(['states:StartExecution=lost-acknowledgement#1 by Start Team C']),
      pipeline: (stack) => ({
        teamC: TeamC.start(sfn.StateMachine.fromStateMachineName(stack, 'Known by name', 'team-c')),
      }),
    },
    async (running) => {
      const run = await running.run();

      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        output: { pipeline: { teamC: { executionArn: expect.stringContaining(':execution:team-c:') } } },
      });
      expect(await running.effects()).toEqual(ONCE);
    },
  ));

describe('the failure path', () => {
  const always = 'states:StartExecution=throttle by Run Team C';

  it('tries its own steps again', () =>
    withTeams(
      teams([always, 'dynamodb:UpdateItem=throttle#1-3 by Record failure', 'sns:Publish=500#1-2 by Announce failure']),
      async (running) => {
        expect(await running.run()).toMatchObject({ status: 'FAILED' });
        expect(await running.record()).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Run Team C' });
        expect(await running.messages('failed')).toHaveLength(1);
      },
    ));

  it('that cannot write fails with the first error all the same, and the finaliser closes the record', () =>
    withTeams(teams([always, 'dynamodb:UpdateItem=500 by Record failure']), async (running, aws) => {
      const run = await running.run();
      await aws.settle();

      expect(run.error).toMatch(/^StepFunctions\./);
      expect(await running.record()).toMatchObject({ status: 'RECORD_FAILED', error: run.error });
    }));
});

describe("Team B's worker", () => {
  const consumer = 'Teams/Worker/Consumer';

  it.each([
    ['claims', ['dynamodb:UpdateItem=throttle#1-2', 'dynamodb:UpdateItem=lost-acknowledgement#4']],
    ['answers', ['states:SendTaskSuccess=throttle#1-2', 'states:SendTaskSuccess=500#3']],
    ['has the acknowledgement of its answer lost', ['states:SendTaskSuccess=lost-acknowledgement#1']],
    ['runs the work', ['lambda:Invoke=throttle#1', 'lambda:Invoke=500#2']],
  ])('that %s in a bad hour answers once', (_what, faults) =>
    withTeams(teams(faults.map((fault) => `${fault} by ${consumer}`)), async (running) => {
      const run = await running.run();

      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
      expect(await running.effects()).toEqual(ONCE);
    }),
  );

  it.each([2, 5, 20])('that gets the message %i times does the work once', (times) =>
    withTeams(teams([`sqs:ReceiveMessage=duplicate:${times} on inbox`]), async (running, aws) => {
      const run = await running.run();
      await aws.settle();

      expect(run).toMatchObject({ status: 'SUCCEEDED' });
      expect(await running.effects()).toEqual(ONCE);
    }),
  );
});

/** Starts pipelines at once while things go wrong, and says how they ended, each as its record tells. */
async function storm(
  faults: readonly string[],
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<ExecutionReport[]> {
  let runs: ExecutionReport[] = [];
  await withTeams({ ...teams(faults), seed }, async (running, aws) => {
    const inputs = Array.from({ length: count }, (_, i) => ({ messageId: `m${i}`, timer_seconds: 3 }));
    const started = await Promise.all(inputs.map((input) => aws.startExecution({ machine: 'orders', input })));
    runs = await Promise.all(started.map(({ report }) => report()));
    await aws.settle();

    const records = await Promise.all(inputs.map(({ messageId }) => running.record(messageId)));
    expect(records.map((record) => record?.status)).toEqual(
      runs.map(({ status }) => (status === 'SUCCEEDED' ? 'RECORD_PROCESSED' : 'RECORD_FAILED')),
    );
    // Work may be done again, as by a worker that a busy machine let starve; what it did once is for its own condition.
    const { notifications, teamC } = await running.effects();
    expect(Math.max(notifications, teamC)).toBeLessThanOrEqual(count);
  });
  return runs;
}

/** How services say, by name or in words, that there were too many calls; whoever waits for one that never comes, times out. */
const THROTTLED = /throttl|TooManyRequests|throughput|^States\.Timeout /i;

/** What calls services when nothing goes wrong; the tests' own calls are let alone. */
const CALLERS = [...STEPS.map(([state]) => state), 'Teams/Worker/Consumer'];

it.each([
  [10, 50, CALLERS],
  [30, 20, CALLERS],
  [70, 20, [...CALLERS, 'Record failure']],
])(
  'with %i %% of the calls throttled ends %i pipelines, or fails them with that reason',
  async (rate, count, callers) => {
    const runs = await storm(
      callers.map((caller) => `*:*=throttle@${rate}% by ${caller}`),
      { seed: 1, count },
    );

    const failed = runs.filter(({ status }) => status !== 'SUCCEEDED');
    const reasons = failed.map(({ error, cause }) => `${error} ${cause}`);
    expect(reasons.filter((reason) => !THROTTLED.test(reason))).toEqual([]);
    if (rate === 10) expect(reasons).toEqual([]);
  },
);

it.each([1, 2, 3])('ends twenty pipelines in a storm of faults, each in one final state (seed %i)', async (seed) => {
  const runs = await storm(
    [
      'dynamodb:*=throttle@20%',
      'dynamodb:*=lost-acknowledgement@5%',
      'sqs:SendMessage=500@20%',
      'states:*=throttle@20%',
      'sns:Publish=lost-acknowledgement@20%',
      'lambda:Invoke=throttle@20%',
    ],
    { seed, count: 20 },
  );

  expect(runs).toHaveLength(20);
});
