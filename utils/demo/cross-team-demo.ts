import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ExecutionReport, LocalAws } from 'cdk-sfn-local';
import type { CrossTeamConfig } from '../../config';
import { withTable } from '../table-client';
import type { DemoResult } from './demo-result';
import { seconds, table } from './text-table';

/** A message of the demo, and how its execution and its record are to end. */
interface Message {
  readonly what: string;
  readonly input: {
    readonly messageId: string;
    readonly messageText: string;
    readonly timer_seconds: number;
    readonly restart?: boolean;
  };
  readonly ending: string;
  readonly record: string;
}

const MESSAGES: readonly Message[] = [
  {
    what: 'a message',
    input: { messageId: 'Message3', messageText: 'Hello', timer_seconds: 3 },
    ending: 'PROCESSED',
    record: 'RECORD_PROCESSED',
  },
  {
    what: 'the same again',
    input: { messageId: 'Message3', messageText: 'Hello', timer_seconds: 3 },
    ending: 'ALREADY_STARTED',
    record: 'RECORD_PROCESSED',
  },
  {
    what: 'one that Team B refuses',
    input: { messageId: 'Message4', messageText: '', timer_seconds: 3 },
    ending: 'Rejected',
    record: 'RECORD_FAILED',
  },
  {
    what: 'restarted with a text',
    input: { messageId: 'Message4', messageText: 'Hello again', timer_seconds: 3, restart: true },
    ending: 'PROCESSED',
    record: 'RECORD_PROCESSED',
  },
];

/** Sends each message through the three teams and shows what became of its record. */
export async function demonstrateCrossTeam(
  aws: LocalAws,
  config: CrossTeamConfig,
  say: (text: string) => void,
): Promise<DemoResult> {
  say(`Running the pipeline of Team A ${MESSAGES.length} times, with Team B's worker and Team C's workflow ...`);
  const runs: { message: Message; run: ExecutionReport; record: string }[] = [];
  for (const message of MESSAGES) {
    const run = await aws.run({ machine: 'PipelineArn', input: { ...message.input } });
    runs.push({ message, run, record: await statusOf(aws, config, message.input.messageId) });
  }

  const asExpected = runs.every(
    ({ message, run, record }) => ending(run) === message.ending && record === message.record,
  );
  const succeeded = runs.filter(({ run }) => run.status === 'SUCCEEDED').length;
  const transitions = runs.reduce((sum, { run }) => sum + run.transitions, 0);
  const rows = runs.map(({ message, run, record }) => [
    message.what,
    run.status,
    ending(run),
    record,
    seconds(run.simulatedMs),
  ]);
  return {
    asExpected,
    result: {
      workflow: 'TeamA',
      status: asExpected ? 'SUCCEEDED' : 'FAILED',
      input: runs.map(({ message }) => ({ ...message.input })),
      output: runs.map(({ run: { status, output, error, cause } }) => ({ status, output, error, cause })),
      total: runs.length,
      succeeded,
      failed: runs.length - succeeded,
      transitions,
      simulatedMs: runs.reduce((sum, { run }) => sum + run.simulatedMs, 0),
    },
    summary: [
      `TeamA: ${asExpected ? 'every message ended as it was to end' : 'a message did not end as it was to end'}`,
      ...table(['message', 'execution', 'ending', 'record', 'took'], rows),
      `  ${runs.length} messages, ${succeeded} succeeded, ${runs.length - succeeded} failed as they should; ` +
        `${transitions} state transitions`,
    ].join('\n'),
  };
}

function ending({ error, output }: ExecutionReport): string {
  return error ?? (output as { pipeline: { outcome: string } }).pipeline.outcome;
}

function statusOf(aws: LocalAws, { tableName }: CrossTeamConfig, messageId: string): Promise<string> {
  const address = { table: tableName, endpoint: aws.endpoint, region: aws.region };
  return withTable(address, 'read', async (client) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { messageId }, ConsistentRead: true }),
    );
    return String(Item?.status);
  });
}
