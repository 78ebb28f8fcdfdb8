import { Duration } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SAMPLE } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

/** Fails once on the messages that ask for it, and tells in which order it was done with all. */
const WORK = `exports.handler = async ({ payload, attempt }) => {
  if (payload.messageText === 'fails once' && attempt === 1) throw new Error('not yet');
  console.log('worked on ' + payload.messageId);
  return attempt;
};`;

it('keeps the order of each group of a FIFO queue, though a first message has to be tried again', () =>
  withTeams(
    { work: WORK, fifo: true, teamB: { messageGroupId: '{% $states.input.customer %}' } },
    async (teams, aws) => {
      const inputs = [
        { messageId: 'a1', customer: 'a', messageText: 'fails once' },
        { messageId: 'a2', customer: 'a' },
        { messageId: 'b1', customer: 'b' },
        { messageId: 'a3', customer: 'a' },
      ].map((input) => ({ ...SAMPLE, ...input }));
      const reports = [];
      for (const input of inputs) {
        reports.push((await aws.startExecution({ machine: 'orders', input })).report);
      }

      const runs = await Promise.all(reports.map((report) => report()));

      expect(runs.map(({ output }) => output)).toMatchObject(
        [2, 1, 1, 1].map((teamB) => ({ pipeline: { teamB, outcome: 'PROCESSED' } })),
      );
      const done = teams.worked();
      expect(done.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
      expect(done.indexOf('b1')).toBeLessThan(done.indexOf('a1'));
    },
  ));

it('sends again to a FIFO queue, under a token of its own, what was not acknowledged, and has it done once', () =>
  withTeams(
    {
      work: WORK,
      fifo: true,
      teamB: { messageGroupId: 'all' },
      faults: ['sqs:SendMessage=lost-acknowledgement#1 by Ask Team B'],
    },
    async (teams) => {
      const run = await teams.run();

      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
      expect(teams.worked()).toHaveLength(1);
    },
  ));

it('announces a failure to a FIFO topic once, though the pipeline and the finaliser both tell of it', () =>
  withTeams(
    {
      pipeline: (stack) => {
        const failureTopic = new Topic(stack, 'Alarms', { fifo: true });
        const heard = new Queue(stack, 'AlarmsHeard', { queueName: 'alarms.fifo', fifo: true });
        failureTopic.addSubscription(new SqsSubscription(heard, { rawMessageDelivery: true }));
        return { failureTopic };
      },
      teamB: { timeout: Duration.minutes(1) },
      faults: ['dynamodb:UpdateItem=500 by Record failure'],
    },
    async (teams, aws) => {
      const run = await teams.run();
      await aws.settle();

      expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'States.Timeout' });
      expect(aws.logs().filter(({ text }) => text.includes('record closed'))).toHaveLength(1);
      expect(await teams.messages('alarms.fifo')).toMatchObject([
        { notificationId: `${run.executionArn}#announce-failure`, recordKey: SAMPLE.messageId },
      ]);
    },
  ));
