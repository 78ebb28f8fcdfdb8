import type { SFNClient } from '@aws-sdk/client-sfn';
import { taskAnswerer } from '../../../../lambda/shared/cross-team/task-answers';

const work = { workId: 'w', taskToken: 't' };

function answererThatMeets(error?: Error) {
  const sent: object[] = [];
  const client = {
    send: async (command: { readonly input: object }) => {
      sent.push(command.input);
      if (error !== undefined) throw error;
    },
  };
  return { answerer: taskAnswerer(client as unknown as SFNClient), sent };
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

it('wraps a result with version and work', async () => {
  const { answerer, sent } = answererThatMeets();

  await answerer.answer(work, { outcome: 'success', result: undefined });

  expect(sent).toEqual([{ taskToken: 't', output: '{"version":1,"workId":"w","result":null}' }]);
});

it('hands error and cause of a failure on', async () => {
  const { answerer, sent } = answererThatMeets();

  await answerer.answer(work, { outcome: 'failure', error: 'Rejected', cause: 'no such file' });

  expect(sent).toEqual([{ taskToken: 't', error: 'Rejected', cause: 'no such file' }]);
});

it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken', 'InvalidOutput', 'ValidationException'])(
  'takes %s as final: no other try mends it',
  async (name) => {
    const { answerer } = answererThatMeets(named(name));

    expect(await answerer.answer(work, { outcome: 'success', result: 1 })).toBe('refused');
    expect(await answerer.heartbeat(work)).toBe('refused');
  },
);

it.each(['ThrottlingException', 'AccessDeniedException', 'TimeoutError'])(
  'lets %s through, to be tried again',
  async (name) => {
    const { answerer } = answererThatMeets(named(name));

    await expect(answerer.answer(work, { outcome: 'success', result: 1 })).rejects.toThrow(name);
  },
);
