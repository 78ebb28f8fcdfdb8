import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { counted, itemsTable, load } from '../support/fan-out-items';
import { clientSettings, type RunningApp, startLocally } from '../support/running-app';

let app: RunningApp;
let client: SFNClient;
beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    for (const [name, mode] of Object.entries({
      Inline: FanOutMode.inline(),
      Distributed: FanOutMode.distributed({ batchSize: 3 }),
    })) {
      new DynamoMapFanOut(stack, name, {
        table,
        source: ItemSource.query({ key: { list: '{% $states.input.list %}' }, pageSize: 5 }),
        mode,
        // One by one, so that at any second some are done and some are not.
        maxConcurrency: 1,
        processor: ItemProcessor.chain(
          sfn.Wait.jsonata(stack, `${name}: a minute`, { time: sfn.WaitTime.duration(Duration.minutes(1)) }),
        ),
        toleratedFailurePercentage: 50,
      });
    }
  });
  client = new SFNClient(clientSettings(app.aws));
});
afterAll(async () => {
  client.destroy();
  await app.stop();
});

/** Starts a run over nine items, and lets so many seconds pass. */
async function startAndWait(machine: 'Inline' | 'Distributed', seconds: number) {
  const list = await load(app.aws, 'Query', counted(9));
  const started = await app.aws.startExecution({ machine: `Stack/${machine}/StateMachine`, input: { list } });
  await app.aws.advance(seconds * 1_000);
  return started;
}

const stop = (executionArn: string) => client.send(new StopExecutionCommand({ executionArn, error: 'Stopped' }));

it.each([
  // Nine items one after the other; none of them began anew.
  ['Inline', 9],
  // EXPRESS executions begin anew: a minute and a half, and three batches beside each other.
  ['Distributed', 4.5],
] as const)('%s: goes on after it was stopped', async (machine, minutes) => {
  const { executionArn, report } = await startAndWait(machine, 90);

  await stop(executionArn);
  const stopped = await report();
  await client.send(new RedriveExecutionCommand({ executionArn }));
  const redriven = await app.aws.report(executionArn);

  expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Stopped' });
  expect(redriven.output).toEqual({ total: 9, succeeded: 9, failed: 0, failures: [] });
  expect(redriven.simulatedMs).toBe(minutes * 60_000);
});
