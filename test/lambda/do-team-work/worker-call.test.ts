import type { LambdaClient } from '@aws-sdk/client-lambda';
import { workerCaller } from '../../../lambda/do-team-work/worker-call';

function callThatGets(answer: { FunctionError?: string; payload: string }) {
  const client = {
    send: async () => ({ FunctionError: answer.FunctionError, Payload: Buffer.from(answer.payload) }),
  };
  return workerCaller(client as unknown as LambdaClient, 'work')({ version: 1, workId: 'w', attempt: 1, payload: 1 });
}

it.each<[string, string, unknown]>([
  ['an object', '{"done":true}', { done: true }],
  ['nothing', '', null],
  ['null', 'null', null],
  ['a member that only looks like an error', '{"errorMessage":"fine"}', { errorMessage: 'fine' }],
])('takes %s as the result', async (_what, payload, result) => {
  expect(await callThatGets({ payload })).toEqual({ ok: true, result });
});

it.each<[string, string, object]>([
  ['an error with a name', '{"errorType":"Rejected","errorMessage":"why"}', { error: 'Rejected', cause: 'why' }],
  ['an error without a name', '{"errorMessage":"why"}', { error: 'Lambda.Unknown', cause: 'why' }],
  [
    'a text',
    'RequestId: 1 Error: Runtime exited',
    { error: 'Lambda.Unknown', cause: 'RequestId: 1 Error: Runtime exited' },
  ],
  ['null', 'null', { error: 'Lambda.Unknown', cause: 'null' }],
])('takes %s as a failure', async (_what, payload, failure) => {
  expect(await callThatGets({ FunctionError: 'Unhandled', payload })).toEqual({ ok: false, ...failure });
});
