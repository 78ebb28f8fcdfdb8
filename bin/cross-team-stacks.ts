import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { type CrossTeamConfig, type Environment, NO_ENVIRONMENT } from '../config';
import {
  CrossTeamPipeline,
  PipelineIdentity,
  PipelinePause,
  TeamB,
  TeamBAnswers,
  TeamBWorker,
  TeamC,
  TeamCAccess,
  WorkerAnswers,
} from '../lib';
import { propsIn } from './environment-props';

/** Where the teams are; what the settings leave out is the stack's own account and Region. */
interface Places {
  readonly teamA: string;
  readonly teamB: string;
  readonly teamC: string;
  readonly region: string;
  readonly partition: string;
}

/** The teams meet in names alone, so each stack can be deployed by its own team, in its own account, in any order. */
function placesFor(stack: Stack, { accounts }: CrossTeamConfig): Places {
  const { account, region, partition } = stack;
  return { teamA: account, teamB: account, teamC: account, ...accounts, region, partition };
}

function identityOf(places: Places, { pipelineName }: CrossTeamConfig): PipelineIdentity {
  return PipelineIdentity.of({ pipelineName, account: places.teamA, ...places });
}

const EXTERNAL_ID = 'team-a-and-team-b';

/** Team A: the pipeline with the settings of config.json. Everything it makes goes when the stack goes. */
export class TeamAStack extends Stack {
  constructor(scope: Construct, id: string, config: CrossTeamConfig, props?: StackProps) {
    super(scope, id, props);

    const { teamA, teamB, teamC, region, partition } = placesFor(this, config);
    const workerRoleArn = `arn:${partition}:iam::${teamB}:role/${config.workerRoleName}`;
    const answers = {
      direct: () => TeamBAnswers.direct(),
      role: () => TeamBAnswers.byRole({ workerRoleArn, externalId: EXTERNAL_ID }),
      replyQueue: () => TeamBAnswers.byReplyQueue({ senderRoleArns: [workerRoleArn] }),
    }[config.answers]();
    const inbox = Queue.fromQueueArn(this, 'Inbox', `arn:${partition}:sqs:${region}:${teamB}:${config.queueName}`);
    const workflow = sfn.StateMachine.fromStateMachineArn(
      this,
      'Workflow',
      `arn:${partition}:states:${region}:${teamC}:stateMachine:${config.workflowName}`,
    );

    const pipeline = new CrossTeamPipeline(this, 'Pipeline', {
      pipelineName: config.pipelineName,
      tableName: config.tableName,
      recordAttributes: { messageText: DynamoAttributeValue.fromString('{% $states.input.messageText %}') },
      teamB: TeamB.queue(inbox, { answers, timeout: Duration.seconds(config.answerTimeoutSeconds) }),
      pause: PipelinePause.secondsFromInput('timer_seconds'),
      teamC: TeamC.runAndWait(workflow, {
        accessRoleArn: teamC === teamA ? undefined : `arn:${partition}:iam::${teamC}:role/${config.accessRoleName}`,
      }),
      topic: new Topic(this, 'Done', { enforceSSL: true }),
      failureTopic: new Topic(this, 'Failed', { enforceSSL: true }),
      schedule: config.schedule === undefined ? undefined : ScheduleExpression.expression(config.schedule),
      scheduledInput: { messageText: 'Hello', timer_seconds: 3 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    pipeline.addAlarms();
    pipeline.addDashboard();

    new CfnOutput(this, 'PipelineArn', { value: pipeline.stateMachine.stateMachineArn });
    new CfnOutput(this, 'RecordsTableName', { value: pipeline.table.tableName });
  }
}

/** Team B: a worker that refuses messages without text. */
export class TeamBStack extends Stack {
  constructor(scope: Construct, id: string, config: CrossTeamConfig, props?: StackProps) {
    super(scope, id, props);

    const places = placesFor(this, config);
    const pipeline = identityOf(places, config);
    const worker = new LambdaFunction(this, 'Work', {
      description: 'What Team B does with a message',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(WORK),
      timeout: Duration.seconds(10),
      memorySize: 128,
      tracing: Tracing.ACTIVE,
      logGroup: new LogGroup(this, 'WorkLogs', { removalPolicy: RemovalPolicy.DESTROY }),
    });
    const answers = {
      direct: () => WorkerAnswers.direct(pipeline.stateMachineArn),
      role: () => WorkerAnswers.assumedRole(pipeline.answerRoleArn, EXTERNAL_ID),
      replyQueue: () => WorkerAnswers.replyQueue(Queue.fromQueueArn(this, 'Replies', pipeline.replyQueueArn)),
    }[config.answers]();
    new TeamBWorker(this, 'Worker', {
      worker,
      answers,
      pipelines: places.teamA === places.teamB ? undefined : [pipeline],
      queueName: config.queueName,
      roleName: config.workerRoleName,
      workTimeout: Duration.seconds(10),
      finalErrors: ['Rejected'],
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

const WORK = `
class Rejected extends Error {
  name = 'Rejected';
}
exports.handler = async ({ payload }) => {
  if (!payload.messageText) throw new Rejected('a message must have a text');
  return { characters: payload.messageText.length };
};
`;

/** Team C: a workflow that others may run. */
export class TeamCStack extends Stack {
  constructor(scope: Construct, id: string, config: CrossTeamConfig, props?: StackProps) {
    super(scope, id, props);

    const places = placesFor(this, config);
    const work = sfn.Pass.jsonata(this, 'File the result', {
      outputs: { filed: '{% $states.input.payload.messageId %}' },
    });
    const logGroup = new LogGroup(this, 'WorkflowLogs', {
      logGroupName: `/aws/vendedlogs/states/${config.workflowName}`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stateMachine = new sfn.StateMachine(this, 'Workflow', {
      stateMachineName: config.workflowName,
      definitionBody: sfn.DefinitionBody.fromChainable(work),
      logs: { destination: logGroup, level: sfn.LogLevel.ALL },
      tracingEnabled: true,
    });
    if (places.teamA !== places.teamC) {
      const pipeline = identityOf(places, config);
      new TeamCAccess(this, 'Access', { stateMachine, pipeline, roleName: config.accessRoleName });
    }
  }
}

/** The three stacks, each in its team's account if the settings give accounts, otherwise where the environment is. */
export function addCrossTeamStacks(
  scope: Construct,
  config: CrossTeamConfig,
  environment: Environment = NO_ENVIRONMENT,
): void {
  const { accounts } = config;
  const propsOf = (team: 'teamA' | 'teamB' | 'teamC', description: string): StackProps => ({
    ...propsIn(environment),
    ...(accounts === undefined ? {} : { env: { account: accounts[team], region: accounts.region } }),
    description,
  });
  const id = (name: string) => `${environment.prefix}${name}`;
  new TeamAStack(scope, id('TeamA'), config, propsOf('teamA', 'A pipeline across three teams'));
  new TeamBStack(scope, id('TeamB'), config, propsOf('teamB', 'Works for the pipeline of Team A'));
  new TeamCStack(scope, id('TeamC'), config, propsOf('teamC', 'A workflow that Team A runs'));
}
