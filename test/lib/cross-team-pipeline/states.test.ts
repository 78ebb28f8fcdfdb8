import { Duration, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Pass, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { CrossTeamPipeline, PipelineEnding, PipelinePause, PipelineWork, TeamB, TeamC } from '../../../lib';
import { aFunction, aPipeline, aWorkflow, everyStep, machineOf, statesOf, teamAStack } from '../../support/a-pipeline';
import { aStack, type StateJson } from '../../support/synth';

function argumentsOf(stack: Stack, name: string): Record<string, unknown> {
  return (statesOf(stack)[name] as StateJson).Arguments as Record<string, unknown>;
}

describe('the steps', () => {
  it('are check, work, record and the end when nothing is given', () => {
    expect(Object.keys(statesOf(aPipeline().stack)).sort()).toEqual([
      'Add record',
      'Already started',
      'Check input',
      'Do the work',
      'Mark record processed',
      'Pipeline failed',
      'Record failure',
    ]);
  });

  it('follow each other as the teams do', () => {
    const { stack } = aPipeline((own) => ({ ...everyStep(own), pause: PipelinePause.fixed(Duration.seconds(5)) }));

    const states = statesOf(stack);
    const order = ['Do the work'];
    for (let name: unknown = 'Do the work'; name !== undefined; ) {
      name = states[name as string]?.Next ?? states[name as string]?.Default;
      if (name !== undefined) order.push(name as string);
    }
    expect(order).toEqual([
      'Do the work',
      'Add record',
      'Ask Team B',
      'Check answer',
      'Pause',
      'Run Team C',
      'Notify',
      'Mark record processed',
    ]);
  });

  it.each<[string, string, (states: Record<string, StateJson>) => unknown]>([
    ['teamB', 'Ask Team B', (states) => states['Add record']?.Next],
    ['teamC', 'Run Team C', (states) => states['Check answer']?.Default],
    ['topic', 'Notify', (states) => states['Run Team C']?.Next],
    ['failureTopic', 'Announce failure', (states) => states['Record failure']?.Next],
  ])('without %s go on as if %s had never been', (prop, missing, next) => {
    const { stack } = aPipeline((own) => ({ ...everyStep(own), [prop]: undefined }));

    expect(statesOf(stack)).not.toHaveProperty([missing]);
    expect(Object.keys(statesOf(stack))).toContain(next(statesOf(stack)));
  });

  it('begin with a function of the user, or with states of the user', () => {
    const { stack } = aPipeline((own) => ({ work: PipelineWork.lambdaFunction(aFunction(own), Duration.seconds(9)) }));
    const { stack: other } = aPipeline((own) => ({ work: PipelineWork.chain(Pass.jsonPath(own, 'Mine')) }));

    expect(statesOf(stack)['Do the work']).toMatchObject({ Type: 'Task', TimeoutSeconds: 9 });
    expect(statesOf(other)['Do the work']).toMatchObject({ Type: 'Parallel', Branches: [{ StartAt: 'Mine' }] });
  });

  it('end FAILED after a failure, or SUCCEEDED when asked to', () => {
    const failed = statesOf(aPipeline().stack);
    const succeeded = statesOf(aPipeline({ endAs: PipelineEnding.SUCCEEDED }).stack);

    expect(failed['Pipeline failed']).toEqual({
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error: '{% $crossTeamError %}',
      Cause: '{% $crossTeamCause %}',
    });
    expect(succeeded['Record failure']).toMatchObject({ Next: 'Ended after a failure' });
    expect(succeeded['Ended after a failure']).toMatchObject({ Type: 'Succeed' });
  });

  it('only start Team C when nothing waits for it', () => {
    const { stack } = aPipeline((own) => ({ teamC: TeamC.start(aWorkflow(own)) }));

    expect(statesOf(stack)['Start Team C']).toMatchObject({
      Resource: expect.stringMatching(/:states:startExecution$/),
    });
    expect(statesOf(stack)).not.toHaveProperty(['Look up Team C']);
  });
});

describe('every task', () => {
  const { stack } = aPipeline((own) => ({
    ...everyStep(own),
    work: PipelineWork.lambdaFunction(aFunction(own)),
    pause: PipelinePause.fixed(Duration.seconds(5)),
  }));
  const tasks = Object.entries(statesOf(stack)).filter(([, state]) => state.Type === 'Task');

  it('is one of these, so that this list misses none', () => {
    expect(tasks.map(([name]) => name).sort()).toEqual([
      'Add record',
      'Announce failure',
      'Ask Team B',
      'Do the work',
      'Look up Team C',
      'Mark record processed',
      'Notify',
      'Record failure',
      'Run Team C',
    ]);
  });

  it.each(tasks)('%s has a finite timeout', (_name, state) => {
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
    expect(state.TimeoutSeconds).toBeLessThan(99_999_999);
  });

  it.each(tasks)('%s tries again with jitter, up to a cap', (_name, state) => {
    expect(state.Retry).toEqual([
      expect.objectContaining({ MaxAttempts: 6, JitterStrategy: 'FULL', MaxDelaySeconds: 15 }),
    ]);
  });

  it.each(tasks)('%s hands every other error on', (_name, { Catch }) => {
    const last = (Catch as { ErrorEquals: string[]; Next: string }[]).at(-1);
    expect(last?.ErrorEquals).toEqual(['States.ALL']);
    expect(last?.Next).toMatch(/^(Record failure|Announce failure|Pipeline failed)$/);
  });

  it('is never sent again after its time, if it waits for an answer', () => {
    const [retrier] = (statesOf(stack)['Ask Team B'] as StateJson).Retry as { ErrorEquals: string[] }[];
    expect(retrier?.ErrorEquals.filter((name) => name.startsWith('States.'))).toEqual([]);
  });

  it('is tried again when Lambda has no room for the function', () => {
    const [retrier] = (statesOf(stack)['Do the work'] as StateJson).Retry as { ErrorEquals: string[] }[];
    expect(retrier?.ErrorEquals).toContain('Lambda.TooManyRequestsException');
  });
});

describe('the record', () => {
  it('is taken only if there is none, or by the same execution, or by a restart', () => {
    expect(statesOf(aPipeline().stack)['Add record']).toMatchObject({
      Arguments: {
        Item: { messageId: { S: '{% $crossTeamKey %}' }, status: { S: 'RECORD_ADDED' } },
        ConditionExpression: 'attribute_not_exists(#pk) OR executionArn = :me OR #status = :restartable',
        ExpressionAttributeNames: { '#pk': 'messageId', '#status': 'status' },
      },
      Catch: expect.arrayContaining([
        expect.objectContaining({
          ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
          Next: 'Already started',
        }),
      ]),
    });
  });

  it.each(['Mark record processed', 'Record failure'])('is written by %s only for its own execution', (name) => {
    const { ConditionExpression, ExpressionAttributeValues } = argumentsOf(aPipeline().stack, name);
    expect(ConditionExpression).toMatch(/executionArn = :me/);
    expect(ExpressionAttributeValues).toMatchObject({ ':me': { S: '{% $states.context.Execution.Id %}' } });
  });

  it('takes reserved words as names, because every expression has aliases for them', () => {
    const { stack } = aPipeline({ keyAttribute: 'key', statusAttribute: 'state' });

    for (const name of ['Add record', 'Mark record processed', 'Record failure']) {
      const { ExpressionAttributeNames } = argumentsOf(stack, name);
      expect(Object.values(ExpressionAttributeNames as object)).toContain('state');
    }
  });

  it('has what else the user wants on it', () => {
    const { stack } = aPipeline({
      recordAttributes: { messageText: DynamoAttributeValue.fromString('{% $states.input.messageText %}') },
    });

    expect(statesOf(stack)['Add record']).toMatchObject({
      Arguments: { Item: { messageText: { S: '{% $states.input.messageText %}' } } },
    });
  });
});

describe('the hand-off', () => {
  it('carries version, work, token, times and payload', () => {
    const { stack } = aPipeline((own) => ({
      teamB: TeamB.queue(new Queue(own, 'TeamB'), {
        payload: TaskInput.fromObject({ file: '{% $states.input.file %}' }),
      }),
    }));

    expect(statesOf(stack)['Ask Team B']).toMatchObject({
      Resource: expect.stringMatching(/:sqs:sendMessage.waitForTaskToken$/),
      Arguments: {
        MessageBody: {
          version: 1,
          workId: "{% $states.context.Execution.Id & '#team-b' %}",
          taskToken: '{% $states.context.Task.Token %}',
          sentAt: expect.any(String),
          answerBy: expect.any(String),
          payload: { file: '{% $states.input.file %}' },
        },
      },
    });
  });

  it('waits twelve hours without a heartbeat unless told otherwise', () => {
    const { stack } = aPipeline((own) => ({ teamB: TeamB.queue(new Queue(own, 'TeamB')) }));
    const { stack: other } = aPipeline((own) => ({
      teamB: TeamB.queue(new Queue(own, 'TeamB'), { timeout: Duration.hours(2), heartbeat: Duration.hours(1) }),
    }));

    expect(statesOf(stack)['Ask Team B']).toMatchObject({ TimeoutSeconds: 43_200 });
    expect(statesOf(stack)['Ask Team B']).not.toHaveProperty('HeartbeatSeconds');
    expect(statesOf(other)['Ask Team B']).toMatchObject({ TimeoutSeconds: 7_200, HeartbeatSeconds: 3_600 });
  });

  it('to a FIFO queue is deduplicated by its token, because a message that is sent again has another one', () => {
    const { stack } = aPipeline((own) => ({
      teamB: TeamB.queue(new Queue(own, 'TeamB', { fifo: true }), { messageGroupId: 'orders' }),
    }));

    expect(statesOf(stack)['Ask Team B']).toMatchObject({
      Arguments: {
        MessageGroupId: 'orders',
        MessageDeduplicationId: "{% $hash($states.context.Task.Token, 'SHA-256') %}",
      },
    });
  });
});

it('starts Team C under a name of its own, so that a start which is tried again finds the first', () => {
  const { stack } = aPipeline((own) => ({ teamC: TeamC.runAndWait(aWorkflow(own)) }));

  expect(statesOf(stack)['Run Team C']).toMatchObject({
    Resource: expect.stringMatching(/:states:startExecution.sync:2$/),
    Arguments: { Name: "{% $hash($states.context.Execution.Id & '#team-c', 'SHA-256') %}" },
  });
});

it('tells a FIFO topic once, by an id that the notification keeps', () => {
  const { stack } = aPipeline((own) => ({
    topic: new Topic(own, 'Done', { fifo: true }),
    failureTopic: new Topic(own, 'Failed', { fifo: true }),
  }));

  for (const [name, step] of [
    ['Notify', 'notify'],
    ['Announce failure', 'announce-failure'],
  ] as const) {
    expect(argumentsOf(stack, name)).toMatchObject({
      MessageGroupId: "{% $hash($crossTeamKey, 'SHA-256') %}",
      MessageDeduplicationId: `{% $hash($states.context.Execution.Id & '#${step}', 'SHA-256') %}`,
    });
  }
});

it('gives an execution the time of its steps and an hour', () => {
  const { stack } = aPipeline((own) => ({
    teamB: TeamB.queue(new Queue(own, 'TeamB'), { timeout: Duration.hours(2) }),
    pause: PipelinePause.secondsFromInput('timer_seconds', Duration.minutes(1)),
  }));

  expect(machineOf(stack)).toMatchObject({ TimeoutSeconds: 2 * 3_600 + 60 + 3_600 });
});

it.each([
  ['with the flags of cdk.json and a known Region', teamAStack()],
  ['without a known Region', aStack()],
])('synthesizes without a warning, %s', (_what, stack) => {
  const { pipeline } = aPipeline((own) => ({ ...everyStep(own) }), stack);
  pipeline.addAlarms();
  pipeline.addDashboard();

  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
});

it('puts two pipelines into one stack', () => {
  const stack = teamAStack();

  new CrossTeamPipeline(stack, 'One');
  new CrossTeamPipeline(stack, 'Two');

  expect(() => Annotations.fromStack(stack)).not.toThrow();
});
