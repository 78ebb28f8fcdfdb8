import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import {
  ApiSecret,
  CrossTeamPipeline,
  type CrossTeamPipelineProps,
  DynamoMapFanOut,
  FanOutMode,
  ItemSource,
  PipelineWork,
  TeamB,
  TeamBAnswers,
  type TeamBOptions,
  TeamBWorker,
  TeamC,
  TemplateApiCaller,
  WorkerAnswers,
} from '../../lib';
import { aFunction, everyStep, OTHER_ACCOUNT, teamAStack } from '../support/a-pipeline';
import { excessGrants, grantedStatements, missingCalls, requiredCalls } from '../support/permissions';

const WORKER_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/worker`;
const BY_QUEUE = TeamBAnswers.byReplyQueue({ senderRoleArns: [WORKER_ROLE] });

/** A pipeline with every step and a schedule, and Team B's worker beside it unless Team B is elsewhere. */
function aPipelineAtWork(
  stack: Stack,
  props: CrossTeamPipelineProps & { readonly inbox?: Queue; readonly team?: TeamBOptions } = {},
): void {
  const { inbox = new Queue(stack, 'Inbox'), team, ...rest } = props;
  const pipeline = new CrossTeamPipeline(stack, 'Pipeline', {
    ...everyStep(stack),
    work: PipelineWork.lambdaFunction(aFunction(stack, 'Complex')),
    teamB: TeamB.queue(inbox, team),
    schedule: ScheduleExpression.rate(Duration.days(1)),
    ...rest,
  });
  if (props.teamB !== undefined) return;
  const { replyQueue, stateMachine } = pipeline;
  new TeamBWorker(stack, 'Consumer', {
    worker: aFunction(stack),
    queue: inbox,
    answers: replyQueue ? WorkerAnswers.replyQueue(replyQueue) : WorkerAnswers.direct(stateMachine.stateMachineArn),
    encryptionKey: inbox.encryptionMasterKey,
  });
}

function aTable(stack: Stack, id: string, encryptionKey: Key): Table {
  const partitionKey = { name: 'id', type: AttributeType.STRING };
  return new Table(stack, id, { partitionKey, encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey });
}

const STACKS: [string, (stack: Stack) => void][] = [
  [
    'DynamoMapFanOut',
    (stack) => {
      new DynamoMapFanOut(stack, 'FanOut', {
        source: ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' }),
      });
    },
  ],
  [
    'DynamoMapFanOut over an index, distributed, with a queue, claims and keys of the user',
    (stack) => {
      const table = aTable(stack, 'Items', new Key(stack, 'ItemsKey'));
      new DynamoMapFanOut(stack, 'FanOut', {
        table,
        source: ItemSource.query({ index: 'ByStatus', key: { status: 'open' } }),
        mode: FanOutMode.distributed(),
        failedItemsQueue: new Queue(stack, 'Failed', { encryptionMasterKey: new Key(stack, 'FailedKey') }),
        idempotency: { batchId: '{% $states.input.id %}', itemKey: ['id'] },
      });
    },
  ],
  [
    'DynamoMapFanOut over a file',
    (stack) => {
      const bucket = new Bucket(stack, 'Files');
      new DynamoMapFanOut(stack, 'FanOut', {
        source: ItemSource.s3Json({ bucket, key: 'in/items.json' }),
        mode: FanOutMode.distributed({ bucket, prefix: 'runs/' }),
      });
    },
  ],
  [
    'TemplateApiCaller with secrets and a bucket',
    (stack) => {
      const hosts = ['api.example.com'];
      new TemplateApiCaller(stack, 'Caller', {
        allowedHosts: hosts,
        secrets: {
          token: ApiSecret.fromSecretsManager(new Secret(stack, 'Token'), { hosts }),
          key: ApiSecret.fromParameter(
            StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/api/key' }),
            { hosts },
          ),
        },
        overflowBucket: new Bucket(stack, 'Bodies'),
      });
    },
  ],
  ['CrossTeamPipeline with direct answers', (stack) => aPipelineAtWork(stack)],
  ['CrossTeamPipeline with a reply queue', (stack) => aPipelineAtWork(stack, { team: { answers: BY_QUEUE } })],
  [
    'CrossTeamPipeline that only starts Team C',
    (stack) =>
      aPipelineAtWork(stack, {
        teamC: TeamC.start(StateMachine.fromStateMachineName(stack, 'Theirs', 'theirs')),
      }),
  ],
  [
    'CrossTeamPipeline with teams in another account',
    (stack) =>
      aPipelineAtWork(stack, {
        teamB: TeamB.queue(Queue.fromQueueArn(stack, 'TheirInbox', `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:inbox`), {
          answers: TeamBAnswers.byRole({ workerRoleArn: WORKER_ROLE, externalId: 'a-b' }),
        }),
        teamC: TeamC.runAndWait(
          StateMachine.fromStateMachineArn(stack, 'Theirs', `arn:aws:states:eu-west-1:${OTHER_ACCOUNT}:stateMachine:c`),
          { accessRoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/run-theirs` },
        ),
      }),
  ],
  [
    'CrossTeamPipeline with keys of the user',
    (stack) => {
      const [own, theirs, news] = ['OwnKey', 'TheirKey', 'NewsKey'].map((id) => new Key(stack, id));
      aPipelineAtWork(stack, {
        inbox: new Queue(stack, 'Inbox', { encryptionMasterKey: theirs }),
        team: { answers: BY_QUEUE },
        topic: new Topic(stack, 'Finished', { masterKey: news }),
        failureTopic: new Topic(stack, 'Broken', { masterKey: news }),
        encryptionKey: own,
      });
    },
  ],
  [
    "TeamBWorker in another account, with the team's own key",
    (stack) => {
      new TeamBWorker(stack, 'Consumer', {
        worker: aFunction(stack),
        answers: WorkerAnswers.assumedRole(`arn:aws:iam::${OTHER_ACCOUNT}:role/answer`, 'a-b'),
        encryptionKey: new Key(stack, 'OwnKey'),
      });
    },
  ],
];

describe.each(STACKS)('%s', (_name, define) => {
  const stack = teamAStack();
  define(stack);
  const required = requiredCalls(stack);
  const granted = grantedStatements(stack);

  it('may make every call that it makes', () => {
    expect(required.length).toBeGreaterThan(10);
    expect(missingCalls(required, granted)).toEqual([]);
  });

  it('may make no call that it does not make', () => {
    expect(excessGrants(required, granted)).toEqual([]);
  });

  it('lacks a call without any one of its statements', () => {
    const without = (deleted: number) => granted.filter((_statement, i) => i !== deleted);

    expect(granted.filter((_statement, i) => missingCalls(required, without(i)).length === 0)).toEqual([]);
  });
});
