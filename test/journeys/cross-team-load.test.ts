import type { LocalAws } from 'cdk-sfn-local';
import { SAMPLE } from '../support/cross-team-run';
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

it('ends a thousand pipelines that start within a second, each as it should', () =>
  withTeams({ work: ECHO_WITH_WORK }, async (teams, aws) => {
    const runs = await startAll(aws, 1_000);

    expect(runs.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
    expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 1_000 });
    const notified = await teams.messages('done');
    expect(new Set(notified.map(({ notificationId }) => notificationId)).size).toBe(1_000);
    expect(notified).toHaveLength(1_000);
  }));
