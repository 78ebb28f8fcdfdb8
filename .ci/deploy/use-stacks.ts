import { deepStrictEqual } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checklist } from '../checklist';
import { type CommandOptions, runCommand } from '../run-command';
import type { ClientConfig } from './client-config';
import { outputOfExecution } from './execution';

/** What `cdk deploy --outputs-file` wrote: the outputs of each stack. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

const LIST = 'simplelist.json';
const ORDERS = 'orders.json';
const EXECUTION_TIMEOUT_MS = 60_000;

/** Works with what the server can run; docs/deploy-check.md says why it can run no more. */
export async function useStacks(
  checklist: Checklist,
  config: ClientConfig,
  outputs: StackOutputs,
  options: CommandOptions,
): Promise<void> {
  const outputOf = (stack: string, name: string): string => {
    const value = outputs[stack]?.[name];
    if (value === undefined) throw new Error(`${stack} must have an output ${name}, got ${JSON.stringify(outputs)}`);
    return value;
  };
  const run = (stack: string, name: string, input: object) =>
    outputOfExecution(config, outputOf(stack, name), input, EXECUTION_TIMEOUT_MS);

  await checklist.step('npm run load writes the list', () => {
    const table = outputOf('FanOut', 'TableName');
    const load = ['run', '--silent', 'load', '--', LIST, '--endpoint', config.endpoint, '--table', table];
    return runCommand('npm', load, options);
  });
  await checklist.step('FanOut works through every item of the list', async () => {
    const items = JSON.parse(await readFile(join(options.cwd, 'utils', LIST), 'utf8')) as readonly unknown[];
    const output = await run('FanOut', 'StateMachineArn', {});
    deepStrictEqual(output, { total: items.length, succeeded: items.length, failed: 0, failures: [] });
  });
  await checklist.step('npm run load writes the orders, and Orders ships those that are pending', async () => {
    const table = outputOf('Orders', 'OrdersTableName');
    const load = ['run', '--silent', 'load', '--', ORDERS, '--items', '--endpoint', config.endpoint, '--table', table];
    await runCommand('npm', load, options);
    const orders = JSON.parse(await readFile(join(options.cwd, 'utils', ORDERS), 'utf8')) as readonly {
      Status: string;
    }[];
    const pending = orders.filter(({ Status }) => Status === 'Pending').length;
    const output = await run('Orders', 'ShipPendingArn', {});
    deepStrictEqual(output, { total: pending, succeeded: pending, failed: 0, failures: [] });
  });
}
