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

it.each([1, 2, 3])('ends twenty pipelines in a storm of faults, each in one final state (seed %i)', (seed) =>
  withTeams(
    {
      ...teams([
        'dynamodb:*=throttle@20%',
        'dynamodb:*=lost-acknowledgement@5%',
        'sqs:SendMessage=500@20%',
        'states:*=throttle@20%',
        'sns:Publish=lost-acknowledgement@20%',
        'lambda:Invoke=throttle@20%',
      ]),
      seed,
    },
    async (running, aws) => {
      const started = [];
      for (let i = 0; i < 20; i++) {
        started.push(await aws.startExecution({ machine: 'orders', input: { messageId: `m${i}`, timer_seconds: 3 } }));
      }
      const runs = await Promise.all(started.map(({ report }) => report()));
      await aws.settle();

      for (const [i, run] of runs.entries()) {
        const { status } = (await running.record(`m${i}`)) ?? {};
        expect(status).toBe(run.status === 'SUCCEEDED' ? 'RECORD_PROCESSED' : 'RECORD_FAILED');
      }
      const { notifications, works } = await running.effects();
      expect(works).toBeLessThanOrEqual(20);
      expect(notifications).toBeLessThanOrEqual(20);
    },
  ),
);
