import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';
import type { Clients } from './clients';
import { type FoundMachine, findMachine } from './find-machine';
import { refuseExpress } from './refuse-express';

/**
 * ARN of the execution that somebody named: by its ARN, or by its state machine and its name; without a name it is the
 * newest of the state machine.
 */
export async function findExecution(
  wanted: string,
  name: string | undefined,
  clients: Clients,
  assembly?: string,
): Promise<string> {
  if (/^arn:[^:]*:states:[^:]*:[^:]*:express:/.test(wanted)) {
    const [, , , , , , machine = ''] = wanted.split(':');
    const machineArn = wanted.split(':').slice(0, 5).concat('stateMachine', machine).join(':');
    throw await refuseExpress(machineArn, clients, wanted);
  }
  if (/^arn:[^:]*:states:[^:]*:[^:]*:execution:/.test(wanted)) return wanted;
  const machine = await findMachine(wanted, clients, assembly);
  const { type } = await clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machine.arn }));
  if (type === 'EXPRESS') throw await refuseExpress(machine.arn, clients);
  if (name !== undefined) return named(name, machine, clients);
  const newest = (await newestOf(machine, clients, 1))[0]?.executionArn;
  if (newest === undefined) throw new RequestError(`state machine ${machine.name} has no execution yet`);
  return newest;
}

async function named(name: string, machine: FoundMachine, clients: Clients): Promise<string> {
  const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    await clients.sfn.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    return executionArn;
  } catch (error) {
    if ((error as Error).name !== 'ExecutionDoesNotExist') throw error;
    const others = (await newestOf(machine, clients, 5)).map((execution) => execution.name);
    const there = others.length === 0 ? 'and no other' : `its newest: ${others.join(', ')}`;
    throw new RequestError(`state machine ${machine.name} has no execution '${name}', ${there}`, { cause: error });
  }
}

async function newestOf({ arn }: FoundMachine, { sfn }: Clients, maxResults: number): Promise<ExecutionListItem[]> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults }));
  return executions;
}
