import type { JsonObject } from '../../../kernel/json';
import type { ExecutionRecord } from '../execution';
import type { Machine } from '../machines';
import type { Operation } from '../operation';
import { requiredText, seconds } from './fields';
import { pageOf } from './page';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
export const describeStateMachine: Operation = ({ machines }, request) => {
  const machine = machines.require(requiredText(request, 'stateMachineArn'));
  return { ...described(machine), status: 'ACTIVE', type: machine.type, creationDate: seconds(machine.createdAtMs) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html */
export const describeStateMachineForExecution: Operation = ({ executions }, request) => {
  const { machine, mapRunArn }: ExecutionRecord = executions.record(requiredText(request, 'executionArn'));
  return {
    ...described(machine),
    updateDate: seconds(machine.updatedAtMs ?? machine.createdAtMs),
    ...(mapRunArn !== undefined && { mapRunArn, label: machine.name.slice(machine.name.indexOf('/') + 1) }),
  };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html */
export const listStateMachines: Operation = ({ machines }, request) => {
  const { items, next } = pageOf(machines.all(), request);
  const stateMachines = items.map(({ arn, name, type, createdAtMs }) => ({
    stateMachineArn: arn,
    name,
    type,
    creationDate: seconds(createdAtMs),
  }));
  return { stateMachines, ...next };
};

function described(machine: Machine): JsonObject {
  const { definition, roleArn } = machine.source();
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition,
    roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...(machine.revisionId !== undefined && { revisionId: machine.revisionId }),
  };
}
