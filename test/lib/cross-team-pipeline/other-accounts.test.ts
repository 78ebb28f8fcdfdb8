import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { PipelineIdentity, TeamB, TeamBAnswers, TeamBWorker, TeamC, TeamCAccess, WorkerAnswers } from '../../../lib';
import {
  aFunction,
  aPipeline,
  aWorkflow,
  grantsOf,
  OTHER_ACCOUNT,
  statesOf,
  TEAM_A,
  teamAStack,
} from '../../support/a-pipeline';
import { anApp } from '../../support/synth';

const WORKFLOW = `arn:aws:states:eu-west-1:${OTHER_ACCOUNT}:stateMachine:theirs`;
const ACCESS_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/run-theirs`;
const identity = PipelineIdentity.of({ pipelineName: 'orders', ...TEAM_A, partition: 'aws' });
const isPipeline = {
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/orders-eu-west-1-run' } },
};

function otherStack(): Stack {
  return new Stack(anApp(), 'Theirs', {
    env: { account: OTHER_ACCOUNT, region: 'eu-west-1' },
  });
}

/** What the pipeline's own role may do besides the writing of records, as actions and resources. */
function foreignGrants(stack: Stack): [actions: string, resources: string][] {
  return grantsOf(stack)
    .filter(({ role, actions: [action] }) => role.startsWith('<PipelineRole') && !action?.startsWith('dynamodb:'))
    .map(({ actions, resources }) => [actions.join(', '), resources.join(', ')]);
}

describe("Team C's workflow in another account", () => {
  const { stack } = aPipeline((own) => ({
    teamC: TeamC.runAndWait(StateMachine.fromStateMachineArn(own, 'Theirs', WORKFLOW), { accessRoleArn: ACCESS_ROLE }),
  }));

  it('is run, looked up and stopped as the role of its account', () => {
    for (const name of ['Run Team C', 'Look up Team C']) {
      expect(statesOf(stack)[name]).toMatchObject({ Credentials: { RoleArn: ACCESS_ROLE } });
    }
  });

  it('needs the right to take on that role, and nothing else of Step Functions', () => {
    expect(foreignGrants(stack)).toEqual([['sts:AssumeRole', ACCESS_ROLE]]);
  });

  it('is let in by the role that TeamCAccess makes there', () => {
    const theirs = otherStack();
    const stateMachine = aWorkflow(theirs);

    new TeamCAccess(theirs, 'Access', { stateMachine, pipeline: identity, roleName: 'run-theirs' });

    Template.fromStack(theirs).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'run-theirs',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            ...isPipeline,
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Condition: {
              ...isPipeline.Condition,
              StringEquals: { 'sts:ExternalId': 'arn:aws:states:eu-west-1:111111111111:stateMachine:orders' },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'RunWorkflow',
          PolicyDocument: {
            Statement: [
              { Action: 'states:StartExecution', Effect: 'Allow', Resource: Match.anyValue() },
              {
                Action: ['states:DescribeExecution', 'states:StopExecution'],
                Effect: 'Allow',
                Resource: Match.anyValue(),
              },
            ],
            Version: '2012-10-17',
          },
        },
      ],
    });
  });
});

describe("Team B's queue in another account", () => {
  it('is sent to by its own URL, with the key it says', () => {
    const { stack } = aPipeline((own) => ({
      teamB: TeamB.queue(
        Queue.fromQueueAttributes(own, 'Theirs', {
          queueArn: `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:inbox`,
          keyArn: `arn:aws:kms:eu-west-1:${OTHER_ACCOUNT}:key/k`,
        }),
        {
          answers: TeamBAnswers.byRole({
            workerRoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/worker`,
            externalId: 'a-b',
          }),
        },
      ),
    }));

    expect(statesOf(stack)['Ask Team B']).toMatchObject({
      Arguments: { QueueUrl: expect.stringContaining(`/${OTHER_ACCOUNT}/inbox`) },
    });
    expect(foreignGrants(stack)).toEqual([
      ['sqs:SendMessage', `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:inbox`],
      ['kms:Decrypt, kms:GenerateDataKey*', `arn:aws:kms:eu-west-1:${OTHER_ACCOUNT}:key/k`],
    ]);
  });

  it('is opened to the pipeline, and its key too, by TeamBWorker', () => {
    const theirs = otherStack();
    const key = new Key(theirs, 'Key');

    new TeamBWorker(theirs, 'Worker', {
      worker: aFunction(theirs, 'Work'),
      answers: WorkerAnswers.assumedRole(identity.answerRoleArn, 'a-b'),
      pipelines: [identity],
      queueName: 'inbox',
      roleName: 'worker',
      encryptionKey: key,
    });

    const template = Template.fromStack(theirs);
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { ...isPipeline, Action: 'sqs:SendMessage', Effect: 'Allow', Resource: Match.anyValue() },
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          { ...isPipeline, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Effect: 'Allow', Resource: '*' },
        ]),
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'worker' });
    expect(grantsOf(theirs)).toContainEqual({
      role: expect.any(String),
      actions: ['sts:AssumeRole'],
      resources: ['arn:aws:iam::111111111111:role/orders-eu-west-1-answer'],
    });
  });

  it('answers by a role that the one worker may take on with the agreed id, for this pipeline', () => {
    const workerRoleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/worker`;
    const { stack, pipeline } = aPipeline((own) => ({
      pipelineName: 'orders',
      teamB: TeamB.queue(Queue.fromQueueArn(own, 'Theirs', `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:inbox`), {
        answers: TeamBAnswers.byRole({ workerRoleArn, externalId: 'a-b' }),
      }),
    }));

    expect(pipeline.answerRole).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'orders-eu-west-1-answer',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
            Condition: {
              ArnEquals: { 'aws:PrincipalArn': workerRoleArn },
              StringEquals: { 'sts:ExternalId': 'a-b' },
            },
          },
        ],
      },
    });
  });
});

describe('the identity of a pipeline', () => {
  it('is the same by name and from the construct', () => {
    const { pipeline } = aPipeline({ pipelineName: 'orders' }, teamAStack());

    const { stateMachineArn, roleArn, answerRoleArn, replyQueueArn, replyQueueUrl } = identity;
    expect(pipeline.identity?.roleArn.replace(/\$\{Token\[AWS.Partition\.\d+\]\}/, 'aws')).toBe(roleArn);
    expect({ stateMachineArn, answerRoleArn, replyQueueArn, replyQueueUrl }).toEqual({
      stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:orders',
      answerRoleArn: 'arn:aws:iam::111111111111:role/orders-eu-west-1-answer',
      replyQueueArn: 'arn:aws:sqs:eu-west-1:111111111111:orders-replies',
      replyQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders-replies',
    });
  });

  it('prints the policies of the other side, for teams without CDK', () => {
    expect(JSON.parse(JSON.stringify(identity.teamBQueuePolicy('arn:aws:sqs:eu-west-1:222222222222:inbox')))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          ...isPipeline,
          Action: 'sqs:SendMessage',
          Effect: 'Allow',
          Resource: 'arn:aws:sqs:eu-west-1:222222222222:inbox',
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(identity.teamCRolePolicy(WORKFLOW))).Statement[1].Resource).toBe(
      `arn:aws:states:eu-west-1:${OTHER_ACCOUNT}:execution:theirs:*`,
    );
    for (const policy of [identity.teamBKeyPolicy(), identity.teamCTrustPolicy()]) {
      expect(JSON.stringify(policy)).not.toMatch(/Token/);
    }
  });
});
