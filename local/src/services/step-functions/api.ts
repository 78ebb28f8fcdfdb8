import type { JsonObject } from '../../kernel/json';
import type { Operation } from './operation';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './operations/answer-task';
import { createStateMachine, deleteStateMachine, updateStateMachine } from './operations/change-state-machine';
import { describeExecution } from './operations/describe-execution';
import {
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
} from './operations/describe-state-machine';
import { getExecutionHistory } from './operations/get-execution-history';
import { listExecutions } from './operations/list-executions';
import { describeMapRun, listMapRuns } from './operations/map-runs';
import { startExecution, startSyncExecution } from './operations/start-execution';
import { redriveExecution, stopExecution } from './operations/stop-execution';
import { listTagsForResource, tagResource, untagResource } from './operations/tags';
import { validateStateMachineDefinition } from './operations/validate-definition';
import type { StepFunctions } from './step-functions';

/** The operations of the API by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListStateMachines: listStateMachines,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  ListMapRuns: listMapRuns,
  DescribeMapRun: describeMapRun,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
};

/** The operations as requests name them, bound to the state of one run. */
export function stepFunctionsApi(
  service: StepFunctions,
): Record<string, (request: JsonObject) => JsonObject | Promise<JsonObject>> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]) => [
      `AWSStepFunctions.${name}`,
      (request: JsonObject) => operation(service, request),
    ]),
  );
}
