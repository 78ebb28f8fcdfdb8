import type { LocalAws } from 'cdk-sfn-local';
import { SAMPLE, type Teams } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

/** Starts so many pipelines at once, and waits for the end of all. */
async function startAll(aws: LocalAws, count: number) {
  const started = [];
  for (let i = 0; i < count; i++) {
    const input = { ...SAMPLE, messageId: `m${i}`, messageText: `text ${i}` };
    started.push(await aws.startExecution({ machine: 'orders', input }));
  }
  return Promise.all(started.map(({ report }) => report()));
}

const ECHO_WITH_WORK = 'exports.handler = async ({ workId, payload }) => ({ workId, text: payload.messageText });';

it('mixes no tokens when fifty pipelines wait at once', () =>
  withTeams({ work: ECHO_WITH_WORK }, async (_teams, aws) => {
    const runs = await startAll(aws, 50);

    for (const [i, run] of runs.entries()) {
      expect(run.output).toMatchObject({
        messageId: `m${i}`,
        pipeline: { teamB: { workId: `${run.executionArn}#team-b`, text: `text ${i}` }, outcome: 'PROCESSED' },
      });
    }
  }));

/** The first run of every third message dies. */
const MORTAL = `exports.handler = async ({ workId, payload, attempt }) => {
  if (attempt === 1 && Number(payload.messageId.slice(1)) % 3 === 1) process.exit(1);
  return { workId, attempt };
};`;

it('does the work again whose worker died, and ends all as processed', () =>
  withTeams({ work: MORTAL }, async (teams, aws) => {
    const runs = await startAll(aws, 30);

    expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 30 });
    const attempts = runs.map(
      ({ output }) => (output as { pipeline: { teamB: { attempt: number } } }).pipeline.teamB.attempt,
    );
    expect(attempts).toEqual(runs.map((_run, i) => (i % 3 === 1 ? 2 : 1)));
  }));

/** Fails on one message of ten, whenever it comes. */
const POISONED = `exports.handler = async ({ workId, payload }) => {
  console.log('worked on ' + payload.messageId);
  if (payload.messageId === 'm4') throw Object.assign(new Error('no good'), { name: 'Poison' });
  return 'done';
};`;

it('tries again alone the one of ten whose work fails, and does the nine others once', () =>
  withTeams({ work: POISONED, worker: { maxAttempts: 3 } }, async (teams, aws) => {
    const runs = await startAll(aws, 10);

    expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 9, RECORD_FAILED: 1 });
    expect(runs[4]).toMatchObject({ status: 'FAILED', error: 'Poison', cause: 'no good' });
    const times = Array.from({ length: 10 }, (_, i) => teams.worked().filter((id) => id === `m${i}`).length);
    expect(times).toEqual([1, 1, 1, 1, 3, 1, 1, 1, 1, 1]);
  }));

/** Has an effect and says so; `condition` makes it one for each piece of work. */
const withEffect = (condition: string) => `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient();
exports.handler = async ({ workId }) => {
  try {
    await client.send(new PutItemCommand({ TableName: 'effects', Item: { workId: { S: workId } }${condition} }));
    console.log('worked on ' + workId);
  } catch (error) {
    if (error.name !== 'ConditionalCheckFailedException') throw error;
  }
  return workId;
};`;
const ONCE = withEffect(", ConditionExpression: 'attribute_not_exists(workId)'");
const EVERY_TIME = withEffect('');

/** Consumers and workers die: before their work, after it, and in the middle of it. */
const KILLS = [
  'lambda:Invoke=kill#7,50 on Teams/Worker/Consumer',
  'lambda:Invoke=kill:before#20,80 on Teams/Worker/Consumer',
  'lambda:Invoke=kill@1% on team-b-work',
  'dynamodb:UpdateItem=kill@0.2% by Teams/Worker/Consumer',
];

/** How often each piece of work had its effect. */
function effectsOf(teams: Teams): Map<string, number> {
  const effects = new Map<string, number>();
  for (const workId of teams.worked()) effects.set(workId, (effects.get(workId) ?? 0) + 1);
  return effects;
}

// The longest journey: a busy machine takes many minutes for it.
it(
  'ends a thousand pipelines that start within a second, each in one state, with each effect once, though workers die',
  () =>
    withTeams({ work: ONCE, effectsTable: true, worker: { maxAttempts: 20 }, faults: KILLS }, async (teams, aws) => {
      const runs = await startAll(aws, 1_000);

      expect(runs.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
      expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 1_000 });
      const effects = effectsOf(teams);
      expect(effects.size).toBe(1_000);
      expect([...effects.values()].filter((count) => count > 1)).toEqual([]);
      const notified = await teams.messages('done');
      expect(new Set(notified.map(({ notificationId }) => notificationId)).size).toBe(1_000);
      expect(notified).toHaveLength(1_000);
    }),
  900_000,
);

it('would have effects twice without the condition, so the test above can fail', () =>
  withTeams(
    {
      work: EVERY_TIME,
      effectsTable: true,
      worker: { maxAttempts: 20 },
      faults: ['lambda:Invoke=kill@30% on team-b-work'],
    },
    async (teams, aws) => {
      await startAll(aws, 50);

      expect([...effectsOf(teams).values()].filter((count) => count > 1).length).toBeGreaterThan(0);
    },
  ));
