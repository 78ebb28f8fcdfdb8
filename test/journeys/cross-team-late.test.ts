import { Duration, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ECHO, SAMPLE } from '../support/cross-team-run';
import { severalTeamsForAll } from '../support/with-teams';

/** Team C, which wants only what was started again. */
const onlyRestarted = (stack: Stack) =>
  sfn.Choice.jsonata(stack, 'Started again?')
    .when(sfn.Condition.jsonata('{% $states.input.payload.restart = true %}'), sfn.Pass.jsonata(stack, 'Take it'))
    .otherwise(sfn.Fail.jsonata(stack, 'Not yet'));

const running = severalTeamsForAll(
  {
    Restarted: { pipeline: { teamB: undefined }, teamC: onlyRestarted },
    Unordered: { work: ECHO },
    Overdue: { work: ECHO, teamB: { timeout: Duration.minutes(10) } },
  },
  {
    faults: [
      'lambda:Invoke=delay:15m on Restarted/Pipeline/FinaliseRecord',
      'sqs:ReceiveMessage=reorder on unordered-inbox',
      'sqs:SendMessage=delay:15m#2,5 on unordered-inbox by Ask Team B',
      'lambda:Invoke=delay:15m on Overdue/Worker/Consumer',
    ],
  },
);

/** How often each of the faults came whose text has this. */
const injected = (part: string) =>
  running('Restarted')
    .aws.faults()
    .flatMap(({ fault, injected: times }) => (fault.includes(part) ? [times] : []));

it('leaves a record that was restarted alone when it hears late of the failure before', async () => {
  const { teams, aws } = running('Restarted');

  const first = await teams.run();
  const second = await teams.run({ ...SAMPLE, restart: true });
  const record = await teams.record();
  await aws.advance(20 * 60_000);
  await aws.settle();

  expect([first.status, second.status]).toEqual(['FAILED', 'SUCCEEDED']);
  expect(record).toMatchObject({ status: 'RECORD_PROCESSED', executionArn: second.executionArn });
  expect(await teams.record()).toEqual(record);
  expect(teams.said('record left alone')).toHaveLength(1);
  expect(injected('Restarted/')).toEqual([1]);
});

it('does the work of messages in whatever order they come', async () => {
  const { teams, aws } = running('Unordered');
  aws.mockFunction<{ payload: typeof SAMPLE }>('unordered-team-b-work', ({ payload }) => ({
    result: { text: payload.messageText },
  }));
  const inputs = Array.from({ length: 6 }, (_, i) => ({ ...SAMPLE, messageId: `m${i}`, messageText: `text ${i}` }));

  const started = await Promise.all(inputs.map((input) => aws.startExecution({ machine: 'unordered-orders', input })));
  const runs = await Promise.all(started.map(({ report }) => report()));

  expect(runs.map(({ output }) => output)).toMatchObject(
    inputs.map(({ messageText }) => ({ pipeline: { teamB: { text: messageText }, outcome: 'PROCESSED' } })),
  );
  expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 6 });
  expect(Math.min(...injected('unordered-'))).toBeGreaterThan(0);
});

it('keeps the failure on the record when the message comes to Team B after its time', async () => {
  const { teams, aws } = running('Overdue');
  const work = aws.mockFunction('overdue-team-b-work', { result: 'done' });

  const run = await teams.run();
  const record = await teams.record();
  await aws.settle({ withinMs: 3_600_000 });

  expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(record).toMatchObject({ status: 'RECORD_FAILED' });
  expect(await teams.record()).toEqual(record);
  expect(work.inputs).toHaveLength(1);
  expect(await teams.effects()).toMatchObject({ teamC: 0, notifications: 0 });
  expect(teams.said('RefusedAnswers')).not.toEqual([]);
  expect(await teams.bodies('inbox-dead')).toEqual([]);
  expect(Math.min(...injected('Overdue/'))).toBeGreaterThan(0);
});
