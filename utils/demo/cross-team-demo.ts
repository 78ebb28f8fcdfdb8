import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ExecutionReport, LocalAws } from 'cdk-sfn-local';
import type { CrossTeamConfig } from '../../config';
import { withTable } from '../table-client';
import { seconds } from '../text/table';
import type { DemoResult } from './demo-result';
import { type DemoRun, resultOfRuns } from './several-runs';

/** A message of the demo, and how its execution and its record are to end. */
interface Message {
  readonly what: string;
  readonly input: { messageId: string; messageText: string; timer_seconds: number; restart?: true };
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
  const runs: DemoRun[] = [];
  for (const message of MESSAGES) {
    const { what, input } = message;
    const run = await aws.run({ machine: 'PipelineArn', input });
    const record = await statusOf(aws, config, input.messageId);
    runs.push({
      input,
      run,
      asExpected: ending(run) === message.ending && record === message.record,
      row: [what, run.status, ending(run), record, seconds(run.simulatedMs)],
    });
  }
  const heads = ['message', 'execution', 'ending', 'record', 'took'];
  return resultOfRuns({ workflow: 'TeamA', one: 'message', heads, runs });
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
