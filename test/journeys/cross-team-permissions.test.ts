import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Key } from 'aws-cdk-lib/aws-kms';
import { COUNTED, SAMPLE } from '../support/cross-team-run';
import { severalTeamsForAll, withTeams } from '../support/with-teams';

// Answers that come directly use no key; `test/lib/permissions.test.ts` derives what they need from the template.
it('needs no more than it has when all that is kept has a key of the user, the reply queue too', () =>
  withTeams(
    {
      work: COUNTED,
      answersByQueue: true,
      encryptionKey: (stack) => new Key(stack, 'Key'),
      mocks: { functions: { 'team-b-work': [{ result: 'done' }] } },
    },
    async (teams, aws) => {
      const run = await teams.run();
      const { executionArn, report } = await aws.startExecution({
        machine: 'orders',
        input: { ...SAMPLE, messageId: 'aborted' },
      });
      await teams.executions.send(new StopExecutionCommand({ executionArn }));
      await report();
      aws.fire('Teams/Pipeline/SweepSchedule');
      await aws.settle();

      expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { teamB: 'done' } } });
      expect(aws.permissions()).toMatchObject({ denials: [], undecided: [] });
    },
  ));

describe('ends the record as failed when', () => {
  const pipeline = { teamB: undefined };
  const running = severalTeamsForAll(
    { Adding: { pipeline }, Closing: { pipeline }, Answering: { answersByQueue: true, finaliser: false } },
    {
      denied: [
        { stack: 'Adding', role: 'PipelineRole', action: 'dynamodb:PutItem' },
        { stack: 'Closing', role: 'PipelineRole', action: 'dynamodb:UpdateItem' },
        { stack: 'Answering', role: 'PipelineCompleteTaskRole', action: 'states:SendTaskSuccess' },
      ],
    },
  );

  // `npm run test:load` takes every other right from every other role, too.
  it.each([
    ['a step may not make its call', 'Adding', 'dynamodb:PutItem'],
    ['the record may not be closed', 'Closing', 'dynamodb:UpdateItem'],
  ] as const)('%s', async (_what, stackId, action) => {
    const { teams, aws } = running(stackId);

    const run = await teams.run();
    await aws.settle();

    const error = 'DynamoDB.AmazonDynamoDBException';
    expect(run).toMatchObject({ status: 'FAILED', error });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error, executionArn: run.executionArn });
    expect(aws.permissions().denials.map((denial) => denial.action)).toContain(action);
    const { notifications, teamC } = await teams.effects();
    expect(Math.max(notifications, teamC)).toBeLessThanOrEqual(1);
  });

  it('the reply may not be handed over', async () => {
    const { teams, aws } = running('Answering');
    const { executionArn, report } = await teams.start();
    const { workId, taskToken } = teams.handOff(executionArn);

    aws.sendMessages('answering-orders-replies', { version: 1, workId, taskToken, outcome: 'success', result: 'done' });
    const run = await report();

    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'States.Timeout', executionArn });
    expect(aws.permissions().denials.map((denial) => denial.action)).toContain('states:SendTaskSuccess');
    expect(await teams.effects()).toMatchObject({ notifications: 0, teamC: 0 });
  });
});
