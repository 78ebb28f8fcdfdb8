import type { Json } from '../../kernel/json';
import { taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { callNestedExecution } from './nested-execution';
import { callSdk } from './sdk-call';
import type { StepFunctions } from './step-functions';
import { STEP_FUNCTIONS_FAMILIES } from './task-families';

/** Carries out the Task states that call Step Functions itself. */
export class StepFunctionsTasks {
  constructor(readonly service: StepFunctions) {}

  owns(resource: string): boolean {
    return STEP_FUNCTIONS_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    return taskResource(call.resource)?.isSdk === true
      ? callSdk(this.service, call)
      : callNestedExecution(this.service, call, signal);
  }
}
