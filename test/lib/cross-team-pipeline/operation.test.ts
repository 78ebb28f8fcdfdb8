import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { PipelinePause, TeamB, TeamBAnswers, TeamBWorker, WorkerAnswers } from '../../../lib';
import { aFunction, aPipeline, everyStep, teamAStack } from '../../support/a-pipeline';
import { textOf } from '../../support/synth';

describe('the table', () => {
  it('keeps its logical id, its keys and its index, because a change of them would lose the records', () => {
    const { stack } = aPipeline();

    Template.fromStack(stack).templateMatches({
      Resources: {
        PipelineRecords2BF45BBC: {
          Properties: {
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: [{ AttributeName: 'messageId', KeyType: 'HASH' }],
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            GlobalSecondaryIndexes: [
              {
                IndexName: 'open-records',
                KeySchema: [
                  { AttributeName: 'status', KeyType: 'HASH' },
                  { AttributeName: 'openSince', KeyType: 'RANGE' },
                ],
                Projection: { NonKeyAttributes: ['executionArn'], ProjectionType: 'INCLUDE' },
              },
            ],
          },
          DeletionPolicy: 'Retain',
        },
      },
    });
  });

  it('goes with the stack when asked to, and so do queues and logs', () => {
    const { stack } = aPipeline({ removalPolicy: RemovalPolicy.DESTROY });

    for (const type of ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup']) {
      Template.fromStack(stack).allResources(type, { DeletionPolicy: 'Delete' });
    }
  });
});

describe('the schedule', () => {
  it('makes the key from the scheduled time, so that a start which is delivered again finds the first', () => {
    const { stack } = aPipeline({
      schedule: ScheduleExpression.cron({ hour: '6', minute: '0' }),
      scheduledInput: { messageText: 'Hello' },
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 6 * * ? *)',
      Target: {
        Input: '{"messageText":"Hello","messageId":"scheduled-<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: Match.anyValue() },
      },
    });
  });
});

it('pauses a scheduled execution for the seconds that its input says, 0 included', () => {
  const pause = PipelinePause.secondsFromInput('timer_seconds');
  const schedule = ScheduleExpression.rate(Duration.days(1));

  const { stack } = aPipeline({ schedule, pause, scheduledInput: { timer_seconds: 0 } });

  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: { Input: Match.stringLikeRegexp('"timer_seconds":0,') },
  });
});

describe('records that an execution left open', () => {
  it('are closed on the event of its end', () => {
    const { stack } = aPipeline();

    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [Match.anyValue()] },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
  });

  it('are looked for four times an hour, or as told', () => {
    for (const [props, rate] of [
      [{}, 'rate(15 minutes)'],
      [{ sweepInterval: Duration.hours(1) }, 'rate(1 hour)'],
    ] as const) {
      Template.fromStack(aPipeline(props).stack).hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: rate,
      });
    }
  });
});

describe('alarms', () => {
  it('watch executions, records, the oldest callback and each dead-letter queue', () => {
    const { stack, pipeline } = aPipeline((own) => ({
      teamB: TeamB.queue(new Queue(own, 'TeamB'), {
        timeout: Duration.hours(1),
        answers: TeamBAnswers.byReplyQueue({ senderRoleArns: ['arn:aws:iam::222222222222:role/worker'] }),
      }),
    }));

    pipeline.addAlarms(new SnsAction(new Topic(stack, 'OnCall')));

    const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties: { MetricName, Threshold, AlarmActions } }) => [MetricName, Threshold, AlarmActions.length],
    );
    expect(alarms.sort()).toEqual([
      ['ApproximateNumberOfMessagesVisible', 1, 1],
      ['ApproximateNumberOfMessagesVisible', 1, 1],
      ['ExecutionsFailed', 1, 1],
      ['ExecutionsTimedOut', 1, 1],
      ['OldestCallbackAge', 2_880, 1],
      ['StuckRecords', 1, 1],
    ]);
  });

  it('without Team B have no callback to watch', () => {
    const { stack, pipeline } = aPipeline();

    pipeline.addAlarms();

    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))).not.toMatch(
      'OldestCallbackAge',
    );
  });
});

it('draws the same figures on a dashboard', () => {
  const { stack, pipeline } = aPipeline(everyStep);

  pipeline.addDashboard();

  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = textOf(dashboard?.Properties.DashboardBody);
  for (const metric of ['ExecutionsFailed', 'OpenRecords', 'StuckRecords', 'OldestCallbackAge']) {
    expect(body).toMatch(metric);
  }
});

describe('the log', () => {
  it('has every event, no data, and a name that needs no resource policy', () => {
    const template = Template.fromStack(aPipeline().stack);

    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/'),
    });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
      TracingConfiguration: { Enabled: true },
    });
  });
});

describe("Team B's worker", () => {
  const stack = teamAStack();
  new TeamBWorker(stack, 'Consumer', {
    worker: aFunction(stack),
    answers: WorkerAnswers.direct('arn:aws:states:eu-west-1:111111111111:stateMachine:orders'),
    workTimeout: Duration.minutes(1),
  });
  const template = Template.fromStack(stack);

  it('ends before its claim, which ends before the message comes back', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 90 });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 155 });
    const [consumer] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment !== undefined,
    );
    expect(JSON.parse(textOf(consumer?.Properties.Environment.Variables.CROSS_TEAM_SETTINGS))).toMatchObject({
      claimSeconds: 95,
      maxAttempts: 3,
      answer: { via: 'direct' },
    });
  });

  it('has time for the runs of a whole batch when a FIFO queue has them one by one', () => {
    const own = teamAStack();

    new TeamBWorker(own, 'Consumer', {
      worker: aFunction(own),
      answers: WorkerAnswers.direct('arn:aws:states:eu-west-1:111111111111:stateMachine:orders'),
      workTimeout: Duration.minutes(1),
      fifo: true,
      batchSize: 5,
    });

    Template.fromStack(own).hasResourceProperties('AWS::Lambda::Function', { Timeout: 330 });
    Template.fromStack(own).hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true, VisibilityTimeout: 395 });
  });

  it('answers for each message of a batch by itself', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('keeps its ledger under its logical id, and forgets answers in time', () => {
    expect(Object.keys(template.findResources('AWS::DynamoDB::Table'))).toEqual(['ConsumerLedger7296762F']);
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('gives a message ten tries before it becomes a dead letter', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) });
  });
});
