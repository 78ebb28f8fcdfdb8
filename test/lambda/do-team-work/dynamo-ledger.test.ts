import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { DynamoLedger } from '../../../lambda/do-team-work/dynamo-ledger';
import type { TeamWorkSettings } from '../../../lib/cross-team-pipeline/contract';
import { type RunningApp, startLocally } from '../../support/running-app';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const CLAIM_SECONDS = 95;

let running: RunningApp;
let client: DynamoDBClient;
let works = 0;

beforeAll(async () => {
  running = await startLocally((app) => {
    new Table(new Stack(app, 'Stack'), 'Ledger', {
      tableName: 'ledger',
      partitionKey: { name: 'workId', type: AttributeType.STRING },
    });
  });
  const { endpoint, region } = running.aws;
  client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
});
afterAll(async () => {
  client.destroy();
  await running.stop();
});

/** A ledger with a clock of its own, and messages about one piece of work that no other test uses. */
function aLedger() {
  works += 1;
  const clock = { now: START };
  const workId = `work-${works}`;
  const settings = { tableName: 'ledger', claimSeconds: CLAIM_SECONDS, keepAnswersDays: 14 } as TeamWorkSettings;
  return {
    clock,
    workId,
    ledger: new DynamoLedger(client, settings, () => clock.now),
    message: (sentAt: number) => ({ workId, taskToken: `token-${sentAt}`, sentAt }),
    item: async () =>
      (await client.send(new GetItemCommand({ TableName: 'ledger', Key: { workId: { S: workId } } }))).Item,
  };
}

const DONE = { outcome: 'success', result: { ok: [1] } } as const;

it('gives work to the first who claims it, and tells the others until when', async () => {
  const { ledger, message } = aLedger();

  expect(await ledger.claim(message(1), 'first')).toEqual({ kind: 'claimed', attempt: 1 });
  expect(await ledger.claim(message(1), 'second')).toEqual({ kind: 'busy', until: START + CLAIM_SECONDS * 1_000 });
});

it('gives it to one of ten who claim it at once', async () => {
  const { ledger, message } = aLedger();

  const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => ledger.claim(message(i), `claimant ${i}`)));

  expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
});

it('gives it to somebody else when the claim has expired, and counts the attempts', async () => {
  const { clock, ledger, message } = aLedger();
  await ledger.claim(message(1), 'first');

  clock.now += CLAIM_SECONDS * 1_000 + 1;

  expect(await ledger.claim(message(1), 'second')).toEqual({ kind: 'claimed', attempt: 2 });
});

it('gives it to the same claimant again, whose first answer was lost', async () => {
  const { ledger, message } = aLedger();
  await ledger.claim(message(1), 'first');

  expect(await ledger.claim(message(1), 'first')).toMatchObject({ kind: 'claimed' });
});

it('keeps the answer and hands it to whoever asks again', async () => {
  const { ledger, message, workId } = aLedger();
  await ledger.claim(message(1), 'first');

  expect(await ledger.finish(workId, 'first', DONE)).toBe('token-1');
  expect(await ledger.claim(message(1), 'second')).toEqual({ kind: 'answered', answer: DONE });
});

it('hands back the token that was sent last, in whatever order the messages came', async () => {
  const { ledger, message, workId } = aLedger();
  await ledger.claim(message(2), 'first');
  await ledger.claim(message(3), 'second');
  await ledger.claim(message(1), 'third');

  expect(await ledger.finish(workId, 'first', DONE)).toBe('token-3');
});

it('keeps no answer of one whose claim went to somebody else', async () => {
  const { clock, ledger, message, workId } = aLedger();
  await ledger.claim(message(1), 'first');
  clock.now += CLAIM_SECONDS * 1_000 + 1;
  await ledger.claim(message(1), 'second');

  expect(await ledger.finish(workId, 'first', DONE)).toBeUndefined();
  expect(await ledger.finish(workId, 'second', DONE)).toBe('token-1');
});

it('keeps an answer twice, when the first acknowledgement was lost', async () => {
  const { ledger, message, workId } = aLedger();
  await ledger.claim(message(1), 'first');
  await ledger.finish(workId, 'first', DONE);

  expect(await ledger.finish(workId, 'first', DONE)).toBe('token-1');
});

it.each([
  [true, 2],
  [false, 1],
])('takes a claim back; as an attempt: %p', async (countsAsAttempt, attempt) => {
  const { ledger, message, workId } = aLedger();
  await ledger.claim(message(1), 'first');

  await ledger.release(workId, 'first', { countsAsAttempt });

  expect(await ledger.claim(message(1), 'second')).toEqual({ kind: 'claimed', attempt });
});

it("takes back nobody else's claim", async () => {
  const { ledger, message, workId } = aLedger();
  await ledger.claim(message(1), 'first');

  await ledger.release(workId, 'second', { countsAsAttempt: false });

  expect(await ledger.claim(message(1), 'third')).toMatchObject({ kind: 'busy' });
});

it('lets DynamoDB forget the work after fourteen days', async () => {
  const { ledger, message, item } = aLedger();
  await ledger.claim(message(1), 'first');

  expect((await item())?.expiresAt).toEqual({ N: `${START / 1_000 + 14 * 24 * 3_600}` });
});
