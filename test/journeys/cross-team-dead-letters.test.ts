import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import { ECHO, SAMPLE } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

it('answers from what it kept when a dead letter is moved back, without doing the work again', () =>
  withTeams(
    {
      work: ECHO,
      teamB: { timeout: Duration.hours(12) },
      // Ten receives, with three tries of the SDK each.
      faults: ['states:SendTaskSuccess=500#1-30 by Teams/Worker/Consumer'],
    },
    async (teams, aws) => {
      const work = aws.mockFunction('team-b-work', { result: 'done' });
      const { report } = await aws.startExecution({ machine: 'orders', input: SAMPLE });
      await aws.settle({ withinMs: 3 * 3_600_000 });
      const arn = (name: string) => `arn:aws:sqs:${aws.region}:123456789012:${name}`;

      await teams.queues.send(
        new StartMessageMoveTaskCommand({ SourceArn: arn('inbox-dead'), DestinationArn: arn('inbox') }),
      );
      await aws.settle({ withinMs: 3_600_000 });

      expect(await report()).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { teamB: 'done' } } });
      expect(work.inputs).toHaveLength(1);
      expect(await teams.bodies('inbox-dead')).toEqual([]);
    },
  ));
