import type { Operation } from '../operation';
import { problems } from '../problems';
import { redriveOf, summaryOf } from './describe-execution';
import { optionalText } from './fields';
import { pageOf } from './page';

/**
 * Lists the executions of a STANDARD machine, the newest first.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const listExecutions: Operation = ({ machines, executions }, request) => {
  const stateMachineArn = optionalText(request, 'stateMachineArn');
  if (stateMachineArn === undefined) {
    throw problems.validation('sfn-local lists executions by stateMachineArn; those of a Map Run are not kept');
  }
  const machine = machines.require(stateMachineArn);
  if (machine.type === 'EXPRESS') {
    throw problems.machineType('This operation is not supported by this type of state machine');
  }
  const status = optionalText(request, 'statusFilter');
  const redriven = optionalText(request, 'redriveFilter');
  const found = executions
    .all()
    .filter((execution) => execution.machine.arn === machine.arn)
    .filter((execution) => status === undefined || execution.status === status)
    .filter(({ redriveCount }) => redriven === undefined || redriveCount > 0 === (redriven === 'REDRIVEN'))
    .reverse();
  const { items, next } = pageOf(found, request);
  return {
    executions: items.map((execution) => {
      const { redriveCount, redriveDate } = redriveOf(execution);
      return {
        ...summaryOf(execution),
        redriveCount: redriveCount as number,
        ...(redriveDate !== undefined && { redriveDate }),
      };
    }),
    ...next,
  };
};
