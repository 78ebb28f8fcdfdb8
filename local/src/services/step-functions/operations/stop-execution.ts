import type { Operation } from '../operation';
import { optionalText, requiredText, seconds } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
export const stopExecution: Operation = async ({ executions, options }, request) => {
  const execution = executions.record(requiredText(request, 'executionArn'));
  await executions.stop(execution, optionalText(request, 'error'), optionalText(request, 'cause'));
  return { stopDate: seconds(execution.stoppedAtMs ?? options.clock.now()) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html */
export const redriveExecution: Operation = ({ executions, options }, request) => {
  const execution = executions.require(requiredText(request, 'executionArn'));
  executions.redrive(execution);
  return { redriveDate: seconds(execution.redrivenAtMs ?? options.clock.now()) };
};
