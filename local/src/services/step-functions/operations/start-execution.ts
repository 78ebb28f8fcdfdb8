import type { JsonObject } from '../../../kernel/json';
import type { Operation } from '../operation';
import { problems } from '../problems';
import { includesData, optionalText, requiredText, seconds } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const startExecution: Operation = ({ machines, executions }, request) => {
  const execution = executions.start({
    machine: machines.require(requiredText(request, 'stateMachineArn')),
    name: optionalText(request, 'name'),
    input: optionalText(request, 'input'),
  });
  return { executionArn: execution.arn, startDate: seconds(execution.startedAtMs) };
};

/**
 * Runs an EXPRESS machine to its end; time passes as far as it needs.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 */
export const startSyncExecution: Operation = async ({ machines, executions, options }, request) => {
  const machine = machines.require(requiredText(request, 'stateMachineArn'));
  const isWhole = includesData(request);
  if (machine.type !== 'EXPRESS') {
    throw problems.machineType('This operation is not supported by this type of state machine');
  }
  const execution = executions.start({
    machine,
    name: optionalText(request, 'name'),
    input: optionalText(request, 'input'),
  });
  const { status, output, error, cause } = await options.clock.passing(() => execution.ended, { purposes: ['work'] });
  const stoppedAtMs = execution.stoppedAtMs ?? options.clock.now();
  return {
    executionArn: execution.arn,
    stateMachineArn: machine.arn,
    name: execution.name,
    startDate: seconds(execution.startedAtMs),
    stopDate: seconds(stoppedAtMs),
    status,
    ...(isWhole && {
      input: execution.input,
      inputDetails: { included: true },
      ...(output !== undefined && { output: JSON.stringify(output), outputDetails: { included: true } }),
    }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    billingDetails: billed(stoppedAtMs - execution.startedAtMs),
  };
};

/** Time in steps of 100 ms; memory of the smallest size, as nobody measures it here. */
function billed(ms: number): JsonObject {
  return { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: Math.max(1, Math.ceil(ms / 100)) * 100 };
}
