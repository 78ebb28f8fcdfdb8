import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ClientConfig } from './client-config';

const POLL_EVERY_MS = 200;

/** Starts an execution, describes it until it has ended, and answers its output; any end but SUCCEEDED is an error. */
export async function outputOfExecution(
  config: ClientConfig,
  stateMachineArn: string,
  input: object,
  withinMs: number,
): Promise<unknown> {
  const client = new SFNClient(config);
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return JSON.parse(output ?? 'null');
    if (status !== 'RUNNING') throw new Error(`the execution ended ${status}: ${error ?? 'no error'}: ${cause ?? ''}`);
    await sleep(POLL_EVERY_MS);
  }
  throw new Error(`the execution was still running after ${withinMs} ms`);
}
