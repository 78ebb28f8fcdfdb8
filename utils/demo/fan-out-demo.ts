import { basename } from 'node:path';
import type { LocalAws } from 'cdk-sfn-local';
import type { FanOutConfig } from '../../config';
import { type ListItems, readListFile } from '../list-file';
import { writeList } from '../list-table';
import orders from '../orders.json';
import type { DemoResult } from './demo-result';
import { fanOutSummary, workflowResult } from './fan-out-report';

/** Loads the list as `npm run load` does, works through it and tells of every item. */
export async function demonstrateFanOut(
  aws: LocalAws,
  config: FanOutConfig,
  listFile: string,
  say: (text: string) => void,
): Promise<DemoResult> {
  const list = readListFile(listFile);
  await writeList({ table: config.tableName, endpoint: aws.endpoint, region: aws.region }, config, list);
  say(`Loaded ${list.length} items of ${basename(listFile)} into table ${config.tableName}; running FanOut ...`);
  return runFanOut(aws, 'FanOut', 'StateMachineArn', say);
}

/** One API call for each order of a list, by the same templates; one of the orders does not exist. */
export async function demonstrateEachOrder(aws: LocalAws, say: (text: string) => void): Promise<DemoResult> {
  const ids: ListItems = ['1001', '1002', '1003', 'busy-2', '4711'];
  await aws.putItems(aws.outputs().ListsTableName ?? '', [{ list: 'orders', ids: [...ids] as string[] }]);
  say(`Running EachOrder for the orders ${ids.join(', ')} ...`);
  return runFanOut(aws, 'EachOrder', 'EachOrderArn', say);
}

/** Ships the orders that are pending, found by an index of their table. */
export async function demonstrateOrders(aws: LocalAws, say: (text: string) => void): Promise<DemoResult> {
  await aws.putItems(aws.outputs().OrdersTableName ?? '', orders);
  say(`Wrote ${orders.length} orders; running ShipPending ...`);
  return runFanOut(aws, 'ShipPending', 'ShipPendingArn', say);
}

async function runFanOut(
  aws: LocalAws,
  workflow: string,
  machine: string,
  say: (text: string) => void,
): Promise<DemoResult> {
  const run = await aws.run({
    machine,
    onEvent: ({ type }) => {
      if (type === 'MapIterationSucceeded') say('  an item is done');
    },
  });
  return {
    result: workflowResult(workflow, {}, run),
    summary: fanOutSummary(workflow, run),
    asExpected: run.status === 'SUCCEEDED',
    shown: [{ workflow, executionArn: run.executionArn }],
  };
}
