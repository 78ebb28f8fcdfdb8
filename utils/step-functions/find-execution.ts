import { DescribeStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';
import type { Clients } from './clients';
import { findMachine } from './find-machine';
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
  if (name !== undefined) return `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { executions } = await clients.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: machine.arn, maxResults: 1 }),
  );
  const newest = executions?.[0]?.executionArn;
  if (newest === undefined) throw new RequestError(`state machine ${machine.name} has no execution yet`);
  return newest;
}
