import { completeTasks } from '../../../lambda/complete-task/logic';
import type { LogLine } from '../../../lambda/shared/cross-team/log';
import { aBatch, aRecord, stayed, TokenBook } from '../../support/hand-offs';

const reply = { version: 1, workId: 'w', taskToken: 't', outcome: 'success', result: { ok: true } };

function setUp() {
  const lines: LogLine[] = [];
  const answerer = new TokenBook();
  const tools = { settings: { pipeline: 'orders' }, answerer, now: () => 0, log: (line: LogLine) => lines.push(line) };
  return { answerer, tools, lines, counted: (metric: string) => lines.filter((line) => metric in line).length };
}

it('completes a task with the result of a reply', async () => {
  const { answerer, tools } = setUp();

  const response = await completeTasks(aBatch(aRecord(reply)), tools);

  expect(stayed(response)).toEqual([]);
  expect(answerer.taken.get('t')).toEqual({ workId: 'w', answer: { outcome: 'success', result: { ok: true } } });
});

it('fails a task with error and cause, and takes none for empty ones', async () => {
  const { answerer, tools } = setUp();

  await completeTasks(
    aBatch(
      aRecord({ ...reply, outcome: 'failure', error: 'Rejected', cause: 'why' }, 'one'),
      aRecord({ ...reply, taskToken: 'u', outcome: 'failure' }, 'two'),
    ),
    tools,
  );

  expect(answerer.taken.get('t')?.answer).toEqual({ outcome: 'failure', error: 'Rejected', cause: 'why' });
  expect(answerer.taken.get('u')?.answer).toEqual({ outcome: 'failure', error: '', cause: '' });
});

it.each([
  [262_144, { outcome: 'success' }],
  [262_145, { outcome: 'failure', error: 'CrossTeam.AnswerTooLarge', cause: expect.stringMatching('got 262145$') }],
])('tells the pipeline at once what an answer of %i bytes comes to', async (bytes, expected) => {
  const { answerer, tools } = setUp();
  const frame = JSON.stringify({ version: 1, workId: 'w', result: '' }).length;

  await completeTasks(aBatch(aRecord({ ...reply, result: 'x'.repeat(bytes - frame) })), tools);

  expect(answerer.taken.get('t')?.answer).toMatchObject(expected);
});

it('passes heartbeats on and completes nothing with them', async () => {
  const { answerer, tools } = setUp();

  await completeTasks(aBatch(aRecord({ ...reply, outcome: 'heartbeat' })), tools);

  expect(answerer.beats).toEqual(['t']);
  expect(answerer.taken.size).toBe(0);
});

it("reads a topic's notification as well as the message itself", async () => {
  const { answerer, tools } = setUp();
  const notification = { Type: 'Notification', MessageId: 'x', TopicArn: 'arn', Message: JSON.stringify(reply) };

  await completeTasks(aBatch(aRecord(notification)), tools);

  expect(answerer.taken.has('t')).toBe(true);
});

it.each([2, 5, 20])('takes the first of %i equal replies and deletes the others', async (count) => {
  const { answerer, tools, counted } = setUp();

  const response = await completeTasks(
    aBatch(...Array.from({ length: count }, (_, i) => aRecord(reply, `message-${i}`))),
    tools,
  );

  expect(stayed(response)).toEqual([]);
  expect(answerer.taken.size).toBe(1);
  expect(counted('RefusedAnswers')).toBe(count - 1);
});

it('lets the first of two different answers win', async () => {
  const { answerer, tools } = setUp();

  await completeTasks(aBatch(aRecord(reply)), tools);
  await completeTasks(aBatch(aRecord({ ...reply, outcome: 'failure', error: 'Late' })), tools);

  expect(answerer.taken.get('t')?.answer.outcome).toBe('success');
});

it('deletes a late reply and counts it', async () => {
  const { answerer, tools, counted } = setUp();
  answerer.closed.add('t');

  expect(stayed(await completeTasks(aBatch(aRecord(reply)), tools))).toEqual([]);
  expect(counted('RefusedAnswers')).toBe(1);
});

it.each([
  'no JSON',
  '"text"',
  'null',
  '{}',
  JSON.stringify({ ...reply, version: 2 }),
  JSON.stringify({ Type: 'Notification', Message: 'no JSON' }),
  JSON.stringify({ Type: 'Notification', Message: 5 }),
])('leaves %s for the dead-letter queue, and the rest of the batch alone', async (body) => {
  const { answerer, tools, counted } = setUp();

  const response = await completeTasks(aBatch(aRecord(body, 'bad'), aRecord(reply, 'good')), tools);

  expect(stayed(response)).toEqual(['bad']);
  expect(answerer.taken.has('t')).toBe(true);
  expect(counted('MalformedMessages')).toBe(1);
});

it('leaves a reply in the queue that could not be delivered', async () => {
  const { answerer, tools } = setUp();
  answerer.nextError = new Error('throttled');

  expect(stayed(await completeTasks(aBatch(aRecord(reply)), tools))).toEqual(['message-1']);
  expect(stayed(await completeTasks(aBatch(aRecord(reply)), tools))).toEqual([]);
});

it('logs no payload and no token', async () => {
  const { tools, lines } = setUp();

  await completeTasks(aBatch(aRecord({ ...reply, taskToken: 'secret-token', result: 'secret-result' })), tools);

  expect(JSON.stringify(lines)).not.toMatch(/secret/);
});
