import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { type Assembly, clientSettings, synthesize } from '../support/running-app';

const COUNT = 30;

let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize((app) => {
    const stack = new Stack(app, 'Stack');
    new DynamoMapFanOut(stack, 'FanOut', {
      table: new TableV2(stack, 'Items', {
        tableName: 'items',
        partitionKey: { name: 'id', type: AttributeType.STRING },
      }),
      source: ItemSource.scan({ segments: 3, pageSize: 2 }),
      mode: FanOutMode.distributed({ batchSize: 10, childType: sfn.StateMachineType.STANDARD }),
      maxConcurrency: 10,
      processor: ItemProcessor.chain(
        sfn.Wait.jsonata(stack, 'Work', { time: sfn.WaitTime.duration(Duration.minutes(1)) }),
      ),
      toleratedFailureCount: 10,
    });
  });
});
afterAll(() => assembly.remove());

/** A run over 30 items that has gone on for so many seconds; its children can be looked at and stopped. */
async function disturbed<T>(seconds: number, faults: readonly string[], use: (run: Run) => Promise<T>): Promise<T> {
  await using aws = await LocalAws.start({ assembly: assembly.directory, seed: 3, faults });
  const client = new SFNClient(clientSettings(aws));
  try {
    await aws.putItems(
      'items',
      Array.from({ length: COUNT }, (_, i) => ({ id: `${i}` })),
    );
    const { executionArn } = await aws.startExecution({ machine: 'Stack/FanOut/StateMachine' });
    await aws.advance(seconds * 1_000);
    return await use(new Run(aws, client, executionArn));
  } finally {
    client.destroy();
  }
}

class Run {
  constructor(
    readonly aws: LocalAws,
    readonly client: SFNClient,
    readonly executionArn: string,
  ) {}

  /** The children of the Map with this label, the oldest first. */
  async children(label: string): Promise<string[]> {
    const { mapRuns = [] } = await this.client.send(new ListMapRunsCommand({ executionArn: this.executionArn }));
    const of = mapRuns.filter(({ mapRunArn = '' }) => mapRunArn.includes(`/${label}:`));
    const lists = await Promise.all(
      of.map(({ mapRunArn }) => this.client.send(new ListExecutionsCommand({ mapRunArn }))),
    );
    return lists.flatMap(({ executions = [] }) => executions.map(({ executionArn = '' }) => executionArn).reverse());
  }

  stop(executionArn: string | undefined) {
    return this.client.send(new StopExecutionCommand({ executionArn, error: 'Killed', cause: 'by hand' }));
  }

  report() {
    return this.aws.report(this.executionArn);
  }
}

const ALL = { total: COUNT, succeeded: COUNT, failed: 0, failures: [] };

it('counts the items of a batch as failed, each once, whose execution was killed', () =>
  disturbed(30, [], async (run) => {
    const batches = await run.children('Items');

    await run.stop(batches[1]);
    const { status, output } = await run.report();

    expect(batches).toHaveLength(3);
    const failures = Array.from({ length: 10 }, (_, i) => ({ index: 10 + i, error: 'Killed', cause: 'by hand' }));
    expect({ status, output }).toEqual({
      status: 'SUCCEEDED',
      output: { total: COUNT, succeeded: COUNT - 10, failed: 10, failures },
    });
  }));

it('reads a segment again whose execution was killed', () =>
  disturbed(12, ['dynamodb:Scan=delay:5s'], async (run) => {
    const segments = await run.children('Pages');

    await run.stop(segments[1]);
    const { status, output } = await run.report();

    expect([segments.length, (await run.children('Pages')).length]).toEqual([3, 4]);
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: ALL });
  }));

it('names what could not be read in the execution of the segment, and goes on there with a redrive', () =>
  disturbed(0, ['dynamodb:Scan=throttle#7-27'], async (run) => {
    const { client, executionArn } = run;

    const failed = await run.report();
    const segments = await run.children('Pages');
    const causes = await Promise.all(
      segments.map((segment) => client.send(new DescribeExecutionCommand({ executionArn: segment }))),
    );
    await client.send(new RedriveExecutionCommand({ executionArn }));
    const redriven = await run.report();

    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(causes.map(({ error }) => error)).toContain('DynamoDb.ProvisionedThroughputExceededException');
    expect(redriven.output).toEqual(ALL);
    const histories = await Promise.all(
      segments.map((segment) =>
        client.send(new GetExecutionHistoryCommand({ executionArn: segment, maxResults: 1_000 })),
      ),
    );
    // The same executions, each begun once.
    expect(await run.children('Pages')).toEqual(segments);
    for (const { events = [] } of histories) {
      expect(events.filter(({ type }) => type === 'ExecutionStarted')).toHaveLength(1);
    }
  }));
