import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  type CrossTeamPipelineProps,
  PipelineWork,
  TeamB,
  TeamBAnswers,
  TeamBWorker,
  TeamC,
  WorkerAnswers,
} from '../../../lib';
import {
  aFunction,
  aPipeline,
  aWorkflow,
  everyStep,
  grantsOf,
  OTHER_ACCOUNT,
  teamAStack,
} from '../../support/a-pipeline';
import type { GrantedStatement } from '../../support/permissions';

const WORKER_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/worker`;
const TOPIC = `arn:aws:sns:eu-west-1:${OTHER_ACCOUNT}:answers`;
const IN_REPLY = TeamBAnswers.byReplyQueue({ senderRoleArns: [WORKER_ROLE], topicArns: [TOPIC] });

function everything(stack: Stack): CrossTeamPipelineProps {
  return {
    ...everyStep(stack),
    work: PipelineWork.lambdaFunction(aFunction(stack)),
    teamB: TeamB.queue(new Queue(stack, 'Inbox'), { answers: IN_REPLY }),
    schedule: ScheduleExpression.rate(Duration.days(1)),
  };
}

/** The statements of a role, each as `actions on resources`, without the hashes of logical ids. */
function statementsOf(granted: GrantedStatement[], role: string): string[] {
  const plain = (text: string) =>
    text.replaceAll(/[0-9A-F]{8}(?=>)/g, '').replaceAll(/^arn:aws:\w+:eu-west-1:1{12}:/g, '');
  return granted
    .filter((statement) => plain(statement.role) === `<${role}>`)
    .map(({ actions, resources }) => `${actions.join(' ')} on ${resources.map(plain).join(' ')}`);
}

describe('without keys of the user', () => {
  const { stack } = aPipeline(everything);
  const granted = grantsOf(stack);

  it.each<[string, string[]]>([
    [
      'PipelineRole',
      [
        'lambda:InvokeFunction on <Worker> <Worker>:*',
        'dynamodb:PutItem dynamodb:UpdateItem on <PipelineRecords>',
        'sqs:SendMessage on <Inbox>',
        'states:StartExecution on <TeamC>',
        'states:DescribeExecution states:StopExecution on execution:<TeamC>:*',
        'events:DescribeRule events:PutRule events:PutTargets on rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
        'sns:Publish on <Done> <Failed>',
      ],
    ],
    [
      'PipelineFinaliseRecordRole',
      [
        'dynamodb:GetItem dynamodb:UpdateItem on <PipelineRecords>',
        'states:DescribeExecution on execution:<PipelineStateMachine>:*',
        'sns:Publish on <Failed>',
        'sqs:SendMessage on <PipelineDeadLetters>',
      ],
    ],
    [
      'PipelineSweepRecordsRole',
      [
        'dynamodb:GetItem dynamodb:UpdateItem on <PipelineRecords>',
        'states:DescribeExecution states:GetExecutionHistory on execution:<PipelineStateMachine>:*',
        'sns:Publish on <Failed>',
        'dynamodb:Query on <PipelineRecords>/index/open-records',
      ],
    ],
    [
      'PipelineCompleteTaskRole',
      [
        'states:SendTaskFailure states:SendTaskHeartbeat states:SendTaskSuccess on <PipelineStateMachine>',
        'sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on <PipelineReplies>',
      ],
    ],
    [
      'PipelineScheduleRole',
      ['states:StartExecution on <PipelineStateMachine>', 'sqs:SendMessage on <PipelineDeadLetters>'],
    ],
    [
      'PipelineSweepScheduleRole',
      [
        'lambda:InvokeFunction on <PipelineSweepRecords> <PipelineSweepRecords>:*',
        'sqs:SendMessage on <PipelineDeadLetters>',
      ],
    ],
  ])('%s may do this and nothing more', (role, expected) => {
    expect(statementsOf(granted, role)).toEqual(expected);
  });

  it('gives no role a managed policy', () => {
    const own = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('Pipeline'),
    );
    expect(own).toHaveLength(6);
    for (const [, { Properties }] of own) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('lets services take roles on for this account alone', () => {
    const trusts = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0],
    );
    const conditionOf = (service: string) =>
      trusts.filter(({ Principal }) => Principal.Service === service).map(({ Condition }) => Condition);

    expect(conditionOf('scheduler.amazonaws.com')).toEqual(
      [0, 1].map(() => ({
        StringEquals: {
          'aws:SourceAccount': '111111111111',
          'aws:SourceArn': 'arn:aws:scheduler:eu-west-1:111111111111:schedule-group/default',
        },
      })),
    );
    expect(conditionOf('states.amazonaws.com')).toContainEqual({
      StringEquals: { 'aws:SourceAccount': '111111111111' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:states:eu-west-1:111111111111:stateMachine:*' },
    });
  });

  it('lets nobody send to the reply queue but the worker, and SNS for the one topic', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
            Condition: { ArnEquals: { 'aws:PrincipalArn': WORKER_ROLE } },
          }),
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: {
              ArnEquals: { 'aws:SourceArn': TOPIC },
              StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT },
            },
          }),
        ],
      },
    });
  });

  it('encrypts every queue and refuses plain HTTP on each of its own', () => {
    const template = Template.fromStack(stack);
    const own = Object.entries(template.findResources('AWS::SQS::Queue')).filter(([id]) => id.startsWith('Pipeline'));

    expect(own).toHaveLength(3);
    for (const [, { Properties }] of own) expect(Properties.SqsManagedSseEnabled).toBe(true);
    expect(JSON.stringify(template.findResources('AWS::SQS::QueuePolicy')).match(/SecureTransport/g)).toHaveLength(3);
  });
});

describe("with the user's own keys", () => {
  const stack = teamAStack();
  const keys = { own: new Key(stack, 'OwnKey'), topic: new Key(stack, 'TopicKey'), inbox: new Key(stack, 'InboxKey') };
  const { pipeline } = aPipeline(
    {
      teamB: TeamB.queue(new Queue(stack, 'Inbox', { encryptionMasterKey: keys.inbox }), { answers: IN_REPLY }),
      topic: new Topic(stack, 'Done', { masterKey: keys.topic }),
      failureTopic: new Topic(stack, 'Failed', { masterKey: keys.topic }),
      schedule: ScheduleExpression.rate(Duration.days(1)),
      encryptionKey: keys.own,
    },
    stack,
  );
  new TeamBWorker(stack, 'Consumer', {
    worker: aFunction(stack),
    answers: WorkerAnswers.replyQueue(pipeline.replyQueue as Queue),
    encryptionKey: keys.inbox,
  });
  const granted = grantsOf(stack);
  const keysOf = (role: string) => statementsOf(granted, role).filter((statement) => statement.startsWith('kms:'));

  it.each<[string, string[]]>([
    ['PipelineRole', ['kms:Decrypt kms:GenerateDataKey* on <InboxKey> <OwnKey> <TopicKey>']],
    ['PipelineFinaliseRecordRole', ['kms:Decrypt kms:GenerateDataKey* on <OwnKey> <TopicKey>']],
    ['PipelineSweepRecordsRole', ['kms:Decrypt kms:GenerateDataKey* on <OwnKey> <TopicKey>']],
    ['PipelineCompleteTaskRole', ['kms:Decrypt on <OwnKey>']],
    ['PipelineScheduleRole', ['kms:Decrypt kms:GenerateDataKey* on <OwnKey>']],
    ['PipelineSweepScheduleRole', ['kms:Decrypt kms:GenerateDataKey* on <OwnKey>']],
    ['ConsumerConsumerRole', ['kms:Decrypt kms:GenerateDataKey* on <InboxKey> <OwnKey>']],
  ])('%s may use the keys that its calls need', (role, expected) => {
    expect(keysOf(role)).toEqual(expected);
  });

  it('encrypts table and queues with it', () => {
    const template = Template.fromStack(stack);
    const id = stack.getLogicalId(keys.own.node.defaultChild as never);
    const Arn = { 'Fn::GetAtt': [id, 'Arn'] };

    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { KMSMasterKeyId: Arn, SSEEnabled: true, SSEType: 'KMS' },
    });
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { KmsMasterKeyId: Arn }, 3);
  });

  it('lets EventBridge, the topic and the worker write with it, each for itself', () => {
    const [key] = Object.entries(Template.fromStack(stack).findResources('AWS::KMS::Key')).filter(([id]) =>
      id.startsWith('OwnKey'),
    );
    const conditions = key?.[1].Properties.KeyPolicy.Statement.slice(1).map(
      ({ Condition }: { Condition: unknown }) => Condition,
    );

    expect(conditions).toEqual([
      {
        ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/*' },
        StringEquals: { 'aws:SourceAccount': '111111111111' },
      },
      { ArnEquals: { 'aws:PrincipalArn': WORKER_ROLE } },
      { ArnLike: { 'aws:SourceArn': TOPIC }, StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } },
    ]);
  });
});

describe('whom it may be granted to', () => {
  it('start executions', () => {
    const { stack, pipeline } = aPipeline();

    pipeline.grantStartExecution(aFunction(stack, 'Operator'));

    expect(statementsOf(grantsOf(stack), 'OperatorServiceRole')).toEqual([
      'states:StartExecution on <PipelineStateMachine>',
    ]);
  });

  it('answer this pipeline, and no other', () => {
    const { stack, pipeline } = aPipeline();

    pipeline.grantAnswer(aFunction(stack, 'Answers'));

    expect(statementsOf(grantsOf(stack), 'AnswersServiceRole')).toEqual([
      'states:SendTaskFailure states:SendTaskHeartbeat states:SendTaskSuccess on <PipelineStateMachine>',
    ]);
  });
});

it('needs no watching of executions to start Team C and go on', () => {
  const { stack } = aPipeline((own) => ({ teamC: TeamC.start(aWorkflow(own)) }));

  expect(
    statementsOf(grantsOf(stack), 'PipelineRole').filter((statement) => /states:|events:/.test(statement)),
  ).toEqual(['states:StartExecution on <TeamC>']);
});
