import type { JsonObject } from '../../../kernel/json';
import type { ExecutionRecord } from '../execution';
import type { Operation } from '../operation';
import { problems } from '../problems';
import type { StepFunctions } from '../step-functions';
import { redriveOf, summaryOf } from './describe-execution';
import { optionalChoice, optionalText } from './fields';
import { requireMapRun } from './map-runs';
import { pageOf } from './page';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;

/**
 * Lists the executions of a STANDARD machine or of a Map Run, the newest first.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const listExecutions: Operation = (service, request) => {
  const status = optionalChoice(request, 'statusFilter', STATUSES);
  const redriven = optionalChoice(request, 'redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']);
  const found = candidates(service, request)
    .filter((execution) => status === undefined || execution.status === status)
    .filter(({ redriveCount }) => redriven === undefined || redriveCount > 0 === (redriven === 'REDRIVEN'))
    .reverse();
  const { items, next } = pageOf(found, request);
  return { executions: items.map(listed), ...next };
};

function candidates(service: StepFunctions, request: JsonObject): readonly ExecutionRecord[] {
  const { machines, executions } = service;
  const stateMachineArn = optionalText(request, 'stateMachineArn');
  const mapRunArn = optionalText(request, 'mapRunArn');
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw problems.validation('Exactly one of stateMachineArn and mapRunArn must be given');
  }
  if (mapRunArn !== undefined) {
    requireMapRun(service, mapRunArn);
    return executions.children.of(mapRunArn);
  }
  const machine = machines.require(stateMachineArn as string);
  if (machine.type === 'EXPRESS') {
    throw problems.machineType('This operation is not supported by this type of state machine');
  }
  return executions.all().filter((execution) => execution.machine.arn === machine.arn);
}

function listed(execution: ExecutionRecord): JsonObject {
  const { redriveCount, redriveDate } = redriveOf(execution);
  return {
    ...summaryOf(execution),
    redriveCount: redriveCount as number,
    ...(redriveDate !== undefined && { redriveDate }),
    ...(execution.itemCount !== undefined && { itemCount: execution.itemCount }),
  };
}
