import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { TaskTokens } from '../../src/kernel/task-tokens';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { chain, outline, run, START, single } from './run-definition';

const SEND = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';

/** Sends a token away; `answer` gets it after so many seconds. */
function sent(fields: JsonObject, afterSeconds: number[], answer: (tokens: TaskTokens, token: string) => void) {
  const tokens = new TaskTokens();
  const clock = new VirtualClock(START);
  const given: string[] = [];
  const definition = single({
    Type: 'Task',
    Resource: SEND,
    Parameters: { 'MessageBody.$': '$$.Task.Token' },
    ...fields,
  });
  const outcome = run(definition, {
    clock,
    tokens,
    tasks: async ({ parameters, taskToken }) => {
      expect((parameters as JsonObject).MessageBody).toBe(taskToken);
      given.push(taskToken as string);
      for (const seconds of afterSeconds) clock.sleep(seconds * 1_000).then(() => answer(tokens, taskToken as string));
      return { MessageId: 'm' };
    },
  });
  return { outcome, tokens, given };
}

// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token and aws-facts 3.5
describe('a task with a token', () => {
  test('ends with what its token is answered with, and writes what was submitted', async () => {
    const { outcome, tokens, given } = sent({}, [60], (desk, token) => {
      expect(desk.succeed(token, { ok: true })).toBe('ACCEPTED');
    });

    const { events, output, tookMs } = await outcome;

    expect([output, tookMs]).toEqual([{ ok: true }, 60_000]);
    expect(outline(events).slice(2, 6)).toEqual([
      'TaskScheduled 3<2',
      'TaskStarted 4<3',
      'TaskSubmitted 5<4',
      'TaskSucceeded 6<5',
    ]);
    expect(events[4]?.taskSubmittedEventDetails).toMatchObject({
      resourceType: 'sqs',
      resource: 'sendMessage.waitForTaskToken',
      output: '{"MessageId":"m"}',
    });
    expect(tokens.succeed(given[0] as string, null)).toBe('CLOSED');
    expect(tokens.heartbeat('made up')).toBe('UNKNOWN');
  });

  test('fails with the error it is answered with', async () => {
    const { outcome } = sent({}, [1], (desk, token) => desk.fail(token, 'Refused', 'by hand'));

    expect(await outcome).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'by hand' });
  });

  test('keeps an answer that comes before the call has ended', async () => {
    const tokens = new TaskTokens();
    const outcome = await run(single({ Type: 'Task', Resource: SEND }), {
      tokens,
      tasks: async ({ taskToken }) => {
        tokens.succeed(taskToken as string, 'early');
        return null;
      },
    });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: 'early' });
  });

  test('gets a new token with each run, and a late answer to the first changes nothing', async () => {
    const { outcome, given, tokens } = sent(
      { TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] },
      [15],
      (desk, token) => void desk.succeed(token, 'late'),
    );

    expect(await outcome).toMatchObject({ status: 'FAILED', error: 'States.Timeout', tookMs: 21_000 });
    expect(new Set(given).size).toBe(2);
    expect(tokens.succeed(given[1] as string, null)).toBe('CLOSED');
  });

  test('fails with the failure of the call itself', async () => {
    const outcome = await run(single({ Type: 'Task', Resource: SEND }), {
      tasks: async () => {
        throw new Failure('SQS.Gone', 'no queue');
      },
    });

    expect(outcome).toMatchObject({ error: 'SQS.Gone' });
  });

  test('that nobody answers ends with its execution', async () => {
    const { outcome } = sent({}, [], () => {});

    expect((await outcome).status).toBe('TIMED_OUT');
  });
});

describe('HeartbeatSeconds', () => {
  const beats = { HeartbeatSeconds: 10, TimeoutSeconds: 100 };

  test('starts anew with each heartbeat', async () => {
    let calls = 0;
    const { outcome } = sent(beats, [9, 18, 27], (desk, token) => {
      if (++calls < 3) desk.heartbeat(token);
      else desk.succeed(token, calls);
    });

    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', output: 3, tookMs: 27_000 });
  });

  test.each([['States.HeartbeatTimeout'], ['States.Timeout'], ['States.ALL']])(
    'missed is caught as %s',
    async (name) => {
      const definition = {
        StartAt: 'S',
        States: {
          S: { Type: 'Task', Resource: SEND, ...beats, Catch: [{ ErrorEquals: [name], Next: 'C' }], End: true },
          C: { Type: 'Pass', End: true },
        },
      };

      const outcome = await run(definition, { tasks: async () => null });

      expect(outcome).toMatchObject({ output: { Error: 'States.Timeout', Cause: '' }, tookMs: 10_000 });
      expect(outcome.events.map(({ type }) => type)).toContain('TaskTimedOut');
    },
  );

  test('means nothing to a task that answers by itself', async () => {
    const clock = new VirtualClock(START);
    const outcome = await run(single({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem', ...beats }), {
      clock,
      tasks: () => clock.sleep(50_000).then((): Json => 'slow'),
    });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: 'slow' });
  });
});

test('a job that its service waits for leaves TaskSubmitted', async () => {
  const { events } = await run(single({ Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2' }), {
    tasks: async ({ onSubmitted }) => {
      onSubmitted?.({ ExecutionArn: 'a' });
      return { Status: 'SUCCEEDED' };
    },
  });

  expect(events[4]).toMatchObject({
    type: 'TaskSubmitted',
    taskSubmittedEventDetails: {
      resourceType: 'states',
      resource: 'startExecution.sync:2',
      output: '{"ExecutionArn":"a"}',
    },
  });
});

test('Credentials change the role of the call', async () => {
  const roles: string[] = [];
  const call = { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem' };
  const { events } = await run(
    chain({
      One: { ...call, Credentials: { 'RoleArn.$': '$.role' } },
      Two: { ...call, QueryLanguage: 'JSONata', Credentials: { RoleArn: "{% 'arn:two' %}" } },
    }),
    {
      input: { role: 'arn:one' },
      tasks: async ({ execution }) => {
        roles.push(execution.roleArn);
        return {};
      },
    },
  );

  expect(roles).toEqual(['arn:one', 'arn:two']);
  expect(events[2]?.taskScheduledEventDetails?.taskCredentials).toEqual({ roleArn: 'arn:one' });
});
