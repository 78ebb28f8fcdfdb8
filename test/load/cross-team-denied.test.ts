import { COUNTED, workingFirst } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

/** A role, what it may not do, and what the pipeline fails with. */
it.each([
  ['PipelineRole', 'lambda:InvokeFunction', 'Do the work', 'Lambda.AWSLambdaException'],
  ['PipelineRole', 'sqs:SendMessage', 'Ask Team B', 'SQS.AmazonSQSException'],
  ['PipelineRole', 'states:StartExecution', 'Run Team C', 'StepFunctions.AWSStepFunctionsException'],
  ['PipelineRole', 'states:DescribeExecution', 'Run Team C', 'StepFunctions.AWSStepFunctionsException'],
  ['PipelineRole', 'events:PutRule', 'Run Team C', 'StepFunctions.AWSStepFunctionsException'],
  ['PipelineRole', 'sns:Publish', 'Notify', 'SNS.AuthorizationErrorException'],
  ['WorkerConsumerRole', 'dynamodb:UpdateItem', 'Ask Team B', 'States.Timeout'],
  ['WorkerConsumerRole', 'lambda:InvokeFunction', 'Ask Team B', 'States.Timeout'],
  ['WorkerConsumerRole', 'states:SendTaskSuccess', 'Ask Team B', 'States.Timeout'],
])('%s without %s ends the record as failed at %s', (role, action, failedStep, error) =>
  withTeams({ work: COUNTED, pipeline: workingFirst, denied: [{ role, action }] }, async (teams, aws) => {
    const run = await teams.run();
    await aws.settle();

    expect(run).toMatchObject({ status: 'FAILED', error });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', failedStep, error });
    expect(await teams.messages('failed')).toHaveLength(action === 'sns:Publish' ? 0 : 1);
    expect(aws.permissions().denials.map((denial) => denial.action)).toContain(action);
    const { works, notifications, teamC } = await teams.effects();
    expect(Math.max(works, notifications, teamC)).toBeLessThanOrEqual(1);
  }),
);
