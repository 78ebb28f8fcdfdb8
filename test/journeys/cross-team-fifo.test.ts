import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { HandOff } from '../../lib/cross-team-pipeline/contract';
import { SAMPLE } from '../support/cross-team-run';
import { severalTeamsForAll } from '../support/with-teams';

/** Fails once on the messages that ask for it, and tells in which order it was done with all. */
const WORK = `exports.handler = async ({ payload, attempt }) => {
  if (payload.messageText === 'fails once' && attempt === 1) throw new Error('not yet');
  console.log('worked on ' + payload.messageId);
  return attempt;
};`;

const running = severalTeamsForAll(
  {
    Ordered: { work: WORK, fifo: true, teamB: { messageGroupId: '{% $states.input.customer %}' } },
    // Answered by hand.
    Unheard: { fifo: true, teamB: { messageGroupId: 'all' } },
    Announced: {
      pipeline: (stack) => {
        const failureTopic = new Topic(stack, 'Alarms', { fifo: true });
        const heard = new Queue(stack, 'AlarmsHeard', { queueName: 'announced-alarms.fifo', fifo: true });
        failureTopic.addSubscription(new SqsSubscription(heard, { rawMessageDelivery: true }));
        return { failureTopic, teamB: undefined };
      },
      teamC: (stack) => sfn.Fail.jsonata(stack, 'Refuse'),
    },
  },
  {
    faults: [
      'sqs:SendMessage=lost-acknowledgement#1 on unheard-inbox.fifo by Ask Team B',
      'dynamodb:UpdateItem=500 on announced-records by Record failure',
    ],
  },
);

/** How often the fault came whose text has this. */
const injected = (part: string) =>
  running('Ordered')
    .aws.faults()
    .find(({ fault }) => fault.includes(part))?.injected;

it('keeps the order of each group of a FIFO queue, though a first message has to be tried again', async () => {
  const { teams, aws } = running('Ordered');
  const inputs = [
    { messageId: 'a1', customer: 'a', messageText: 'fails once' },
    { messageId: 'a2', customer: 'a' },
    { messageId: 'b1', customer: 'b' },
    { messageId: 'a3', customer: 'a' },
  ].map((input) => ({ ...SAMPLE, ...input }));
  const reports = [];
  for (const input of inputs) {
    reports.push((await aws.startExecution({ machine: 'ordered-orders', input })).report);
  }

  const runs = await Promise.all(reports.map((report) => report()));

  expect(runs.map(({ output }) => output)).toMatchObject(
    [2, 1, 1, 1].map((teamB) => ({ pipeline: { teamB, outcome: 'PROCESSED' } })),
  );
  const done = teams.worked();
  expect(done.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(done.indexOf('b1')).toBeLessThan(done.indexOf('a1'));
});

it('sends again to a FIFO queue, under a token of its own, what was not acknowledged', async () => {
  const { teams, aws } = running('Unheard');
  const { report } = await teams.start();

  const sent = aws.messages('unheard-inbox.fifo').map(({ content }) => content as unknown as HandOff);
  const [first, second] = sent;
  const output = JSON.stringify({ version: 1, workId: second?.workId, result: 'done' });
  await teams.executions.send(new SendTaskSuccessCommand({ taskToken: second?.taskToken, output }));

  expect(sent).toHaveLength(2);
  expect(second?.workId).toBe(first?.workId);
  expect(second?.taskToken).not.toBe(first?.taskToken);
  expect(await report()).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
  expect(injected('unheard-')).toBe(1);
});

it('announces a failure to a FIFO topic once, though the pipeline and the finaliser both tell of it', async () => {
  const { teams, aws } = running('Announced');

  const run = await teams.run();
  await aws.settle();

  expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'States.TaskFailed' });
  expect(teams.said('record closed')).toHaveLength(1);
  expect(await teams.messages('alarms.fifo')).toMatchObject([
    { notificationId: `${run.executionArn}#announce-failure`, recordKey: SAMPLE.messageId },
  ]);
  expect(injected('announced-')).toBeGreaterThan(0);
});
