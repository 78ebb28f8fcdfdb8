import { SendMessageCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import { COUNTED, SAMPLE } from '../support/cross-team-run';
import { teamsForAll, withTeams } from '../support/with-teams';

describe('a message that is none', () => {
  const running = teamsForAll({ work: COUNTED });

  it.each(['no JSON', '{}', '{"version":2}', '"🙂"'])(
    'such as %s is put aside, and the work of the messages around it is done',
    async (MessageBody) => {
      const { teams, aws } = running();
      const QueueUrl = `${aws.endpoint}/123456789012/inbox`;
      await teams.queues.send(new SendMessageCommand({ QueueUrl, MessageBody }));

      const run = await teams.run({ ...SAMPLE, messageId: `beside ${MessageBody}` });
      await aws.settle();

      expect(run).toMatchObject({ status: 'SUCCEEDED' });
      expect(await teams.bodies('inbox-dead')).toEqual([MessageBody]);
      expect(aws.logs().some(({ text }) => text.includes('MalformedMessages'))).toBe(true);
    },
  );
});

it('answers from what it kept when a dead letter is moved back, without doing the work again', () =>
  withTeams(
    {
      work: COUNTED,
      teamB: { timeout: Duration.hours(12) },
      // Ten receives, with three tries of the SDK each.
      faults: ['states:SendTaskSuccess=500#1-30 by Teams/Worker/Consumer'],
    },
    async (teams, aws) => {
      const { report } = await aws.startExecution({ machine: 'orders', input: SAMPLE });
      await aws.settle({ withinMs: 3 * 3_600_000 });
      const arn = (name: string) => `arn:aws:sqs:${aws.region}:123456789012:${name}`;

      await teams.queues.send(
        new StartMessageMoveTaskCommand({ SourceArn: arn('inbox-dead'), DestinationArn: arn('inbox') }),
      );
      await aws.settle({ withinMs: 3_600_000 });

      expect(await report()).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { teamB: 'done' } } });
      expect(teams.worked()).toHaveLength(1);
      expect(await teams.bodies('inbox-dead')).toEqual([]);
    },
  ));
