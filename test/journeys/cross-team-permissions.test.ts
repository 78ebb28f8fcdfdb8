import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Key } from 'aws-cdk-lib/aws-kms';
import { COUNTED, SAMPLE } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

it.each([
  ['directly', false],
  ['by the reply queue', true],
])(
  'needs no more than it has when all that is kept has a key of the user, and answers come %s',
  (_how, answersByQueue) =>
    withTeams(
      { work: COUNTED, answersByQueue, encryptionKey: (stack) => new Key(stack, 'Key') },
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

        expect(run.status).toBe('SUCCEEDED');
        expect(aws.permissions()).toMatchObject({ denials: [], undecided: [] });
      },
    ),
);

// `npm run test:load` takes every other right from every other role, too.
it.each([
  ['a step may not make its call', 'PipelineRole', 'dynamodb:PutItem', 'DynamoDB.AmazonDynamoDBException'],
  ['the record may not be closed', 'PipelineRole', 'dynamodb:UpdateItem', 'DynamoDB.AmazonDynamoDBException'],
  ['the reply may not be handed over', 'PipelineCompleteTaskRole', 'states:SendTaskSuccess', 'States.Timeout'],
])('ends the record as failed when %s', (_what, role, action, error) =>
  withTeams({ work: COUNTED, answersByQueue: true, denied: [{ role, action }] }, async (teams, aws) => {
    const run = await teams.run();
    await aws.settle();

    expect(run).toMatchObject({ status: 'FAILED', error });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error, executionArn: run.executionArn });
    expect(aws.permissions().denials.map((denial) => denial.action)).toContain(action);
    const { works, notifications, teamC } = await teams.effects();
    expect(Math.max(works, notifications, teamC)).toBeLessThanOrEqual(1);
  }),
);
