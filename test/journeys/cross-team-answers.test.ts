import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Duration } from 'aws-cdk-lib';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { LocalAws } from 'cdk-sfn-local';
import type { HandOff } from '../../lib/cross-team-pipeline/contract';
import { COUNTED, NEWS, SAMPLE } from '../support/cross-team-run';
import { clientSettings } from '../support/running-app';
import { type RunningTeams, severalTeamsForAll } from '../support/with-teams';

const running = severalTeamsForAll(
  {
    Direct: {},
    Beating: { teamB: { timeout: Duration.hours(12), heartbeat: Duration.minutes(10) }, finaliser: false },
    ByWorker: {
      teamB: { timeout: Duration.hours(1), heartbeat: Duration.minutes(1) },
      work: COUNTED,
      worker: { heartbeat: Duration.seconds(30) },
    },
    ByQueue: {
      answersByQueue: true,
      finaliser: false,
      afterwards: (stack, { replyQueue }) => {
        const filterPolicy = { kind: SubscriptionFilter.stringFilter({ allowlist: ['answer'] }) };
        const subscription = new SqsSubscription(replyQueue as Queue, { filterPolicy });
        new Topic(stack, 'News', { topicName: 'news' }).addSubscription(subscription);
      },
    },
  },
  { mocks: { functions: { 'byworker-team-b-work': [{ result: 'slow', afterMs: 240_000 }] } } },
);

/** A pipeline of this test's own, and the message about it. */
interface Waiting extends RunningTeams {
  readonly messageId: string;
  readonly handOff: HandOff;
  report(): ReturnType<LocalAws['report']>;
}

let records = 0;

/** Starts a pipeline that then waits for Team B. */
async function whileWaiting(
  stackId: 'Direct' | 'Beating' | 'ByQueue',
  use: (waiting: Waiting) => Promise<void>,
): Promise<void> {
  const { teams, aws } = running(stackId);
  records += 1;
  const messageId = `Message${records}`;
  const { executionArn, report } = await teams.start({ ...SAMPLE, messageId });
  await use({ teams, aws, messageId, handOff: teams.handOff(executionArn), report });
}

const answerTo = ({ workId }: HandOff, result: unknown = 'done') => JSON.stringify({ version: 1, workId, result });

function succeed(client: SFNClient, taskToken: string, output: string): Promise<unknown> {
  return client.send(new SendTaskSuccessCommand({ taskToken, output }));
}

describe('a direct answer', () => {
  it('completes the pipeline', () =>
    whileWaiting('Direct', async ({ handOff, teams, report }) => {
      expect(handOff).toMatchObject({ version: 1, payload: { messageText: SAMPLE.messageText } });
      expect(Date.parse(handOff.answerBy) - Date.parse(handOff.sentAt)).toBe(3_600_000);

      await succeed(teams.executions, handOff.taskToken, answerTo(handOff));

      expect((await report()).output).toMatchObject({ pipeline: { teamB: 'done', outcome: 'PROCESSED' } });
    }));

  it('a second time, or failure after success, is refused and changes nothing', () =>
    whileWaiting('Direct', async ({ handOff, teams, report }) => {
      const { taskToken } = handOff;
      await succeed(teams.executions, taskToken, answerTo(handOff, 'first'));

      await expect(succeed(teams.executions, taskToken, answerTo(handOff, 'second'))).rejects.toThrow();
      await expect(teams.executions.send(new SendTaskFailureCommand({ taskToken, error: 'No' }))).rejects.toThrow();

      expect((await report()).output).toMatchObject({ pipeline: { teamB: 'first', outcome: 'PROCESSED' } });
    }));

  it('that comes too late is refused, and the record keeps its failure', () =>
    whileWaiting('Direct', async ({ handOff, messageId, teams, report }) => {
      const run = await report();

      await expect(succeed(teams.executions, handOff.taskToken, answerTo(handOff))).rejects.toThrow();

      expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout', simulatedMs: 3_600_000 });
      expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED', error: 'States.Timeout' });
    }));

  it.each([
    ['another work', { version: 1, workId: 'somebody else', result: 1 }],
    ['another version', { version: 2, workId: 'own', result: 1 }],
    ['no work at all', {}],
    ['a text', 'done'],
    ['a list', [1]],
    ['null', null],
  ])('about %s fails as CrossTeam.ForeignAnswer', (_what, answer) =>
    whileWaiting('Direct', async ({ handOff, messageId, teams, report }) => {
      const own = JSON.stringify(answer)?.replace('"own"', JSON.stringify(handOff.workId));

      await succeed(teams.executions, handOff.taskToken, own);

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'CrossTeam.ForeignAnswer' });
      expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Ask Team B' });
    }),
  );

  it('with a garbled token touches nobody', () =>
    whileWaiting('Direct', async ({ handOff, teams, report }) => {
      await expect(succeed(teams.executions, `${handOff.taskToken}x`, answerTo(handOff))).rejects.toThrow();
      await succeed(teams.executions, handOff.taskToken, answerTo(handOff));

      expect(await report()).toMatchObject({ status: 'SUCCEEDED' });
    }));

  it('of failure without a word is named by the pipeline', () =>
    whileWaiting('Direct', async ({ handOff, teams, report }) => {
      await teams.executions.send(new SendTaskFailureCommand({ taskToken: handOff.taskToken }));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'CrossTeam.UnnamedError' });
    }));

  it('of failure at length stands on the record cut, and in the execution whole', () =>
    whileWaiting('Direct', async ({ handOff, messageId, teams, report }) => {
      const cause = '🙂"\n'.repeat(3_000);

      await teams.executions.send(new SendTaskFailureCommand({ taskToken: handOff.taskToken, error: 'No', cause }));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'No', cause });
      expect((await teams.record(messageId))?.cause).toBe([...cause].slice(0, 4_000).join(''));
    }));

  it('as large as a state may hold, beside the input, fails by name and leaves no record open', () =>
    whileWaiting('Direct', async ({ handOff, messageId, teams, report }) => {
      const frame = Buffer.byteLength(answerTo(handOff, ''));
      await succeed(teams.executions, handOff.taskToken, answerTo(handOff, 'x'.repeat(262_144 - frame)));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
      expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED' });
    }));

  it('one byte larger is refused at the door, and the pipeline waits on', () =>
    whileWaiting('Direct', async ({ handOff, teams, report }) => {
      const frame = Buffer.byteLength(answerTo(handOff, ''));
      await expect(
        succeed(teams.executions, handOff.taskToken, answerTo(handOff, 'x'.repeat(262_145 - frame))),
      ).rejects.toThrow();
      await succeed(teams.executions, handOff.taskToken, answerTo(handOff));

      expect(await report()).toMatchObject({ status: 'SUCCEEDED' });
    }));
});

describe('heartbeats', () => {
  it('for six hours keep the pipeline waiting', () =>
    whileWaiting('Beating', async ({ handOff, teams, aws, report }) => {
      for (let minutes = 0; minutes < 360; minutes += 9) {
        await aws.advance(9 * 60_000);
        await teams.executions.send(new SendTaskHeartbeatCommand({ taskToken: handOff.taskToken }));
      }
      await succeed(teams.executions, handOff.taskToken, answerTo(handOff));

      expect(await report()).toMatchObject({ status: 'SUCCEEDED' });
    }));

  it('just in time keep it, and just too late do not', () =>
    whileWaiting('Beating', async ({ handOff, messageId, teams, aws, report }) => {
      await aws.advance(599_999);
      await teams.executions.send(new SendTaskHeartbeatCommand({ taskToken: handOff.taskToken }));
      await aws.advance(600_001);

      await expect(
        teams.executions.send(new SendTaskHeartbeatCommand({ taskToken: handOff.taskToken })),
      ).rejects.toThrow();
      expect(await report()).toMatchObject({
        status: 'FAILED',
        error: expect.stringMatching(/^States\.(Heartbeat)?Timeout$/),
      });
      expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Ask Team B' });
    }));

  it('are sent by the worker while it works', async () => {
    const run = await running('ByWorker').teams.run();

    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { teamB: 'slow' } } });
    expect(run.simulatedMs).toBeGreaterThan(240_000);
  });
});

describe('the reply queue', () => {
  const reply = ({ workId, taskToken }: HandOff, more: object = {}) =>
    JSON.stringify({ version: 1, workId, taskToken, outcome: 'success', result: 'by mail', ...more });

  async function send({ aws }: RunningTeams, body: string): Promise<void> {
    aws.sendMessages('byqueue-orders-replies', body);
    await aws.settle();
  }

  it('completes the pipeline', () =>
    whileWaiting('ByQueue', async ({ handOff, report }) => {
      await send(running('ByQueue'), reply(handOff));

      expect((await report()).output).toMatchObject({ pipeline: { teamB: 'by mail' } });
    }));

  it('takes a failure, with its name', () =>
    whileWaiting('ByQueue', async ({ handOff, report }) => {
      await send(running('ByQueue'), reply(handOff, { outcome: 'failure', error: 'Rejected', cause: 'why' }));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'why' });
    }));

  /** Says something on a topic that the reply queue is subscribed to, for what is an answer. */
  async function publish(aws: LocalAws, kind: string, Message: string): Promise<void> {
    const client = new SNSClient(clientSettings(aws));
    const MessageAttributes = { kind: { DataType: 'String', StringValue: kind } };
    await client.send(new PublishCommand({ TopicArn: NEWS, Message, MessageAttributes }));
    client.destroy();
    await aws.settle();
  }

  it('hears of success through a topic that it is subscribed to', () =>
    whileWaiting('ByQueue', async ({ handOff, aws, report }) => {
      await publish(aws, 'answer', reply(handOff, { result: 'published' }));

      expect((await report()).output).toMatchObject({ pipeline: { teamB: 'published' } });
    }));

  it('never hears of a notification that its subscription filters out, and the record fails in time', () =>
    whileWaiting('ByQueue', async ({ handOff, messageId, teams, aws, report }) => {
      await publish(aws, 'gossip', reply(handOff));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Ask Team B' });
    }));

  it('takes a reply about other work, which fails as CrossTeam.ForeignAnswer', () =>
    whileWaiting('ByQueue', async ({ handOff, report }) => {
      await send(running('ByQueue'), reply(handOff, { workId: 'somebody else' }));

      expect(await report()).toMatchObject({ status: 'FAILED', error: 'CrossTeam.ForeignAnswer' });
    }));

  it('deletes late and garbled replies, counts them, and touches no record', () =>
    whileWaiting('ByQueue', async ({ handOff, messageId, teams, aws, report }) => {
      const refused = () => aws.logs().filter(({ text }) => text.includes('RefusedAnswers')).length;
      const refusedBefore = refused();

      await send(running('ByQueue'), reply(handOff, { taskToken: 'garbled' }));
      await send(running('ByQueue'), reply(handOff));
      await report();
      const record = await teams.record(messageId);
      await send(running('ByQueue'), reply(handOff, { outcome: 'failure', error: 'Late' }));

      expect(await teams.record(messageId)).toEqual(record);
      expect(refused() - refusedBefore).toBe(2);
      expect(await teams.messages('orders-replies')).toEqual([]);
    }));
});
