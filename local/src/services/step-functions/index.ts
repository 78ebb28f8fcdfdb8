export { OPERATIONS, stepFunctionsApi } from './api';
export type {
  Diagnostic,
  Engine,
  EngineRun,
  ExecutionEvent,
  MachineSource,
  MapRun,
  Outcome,
  PreparedMachine,
} from './engine';
export type { Execution, ExecutionStatus } from './execution';
export type { Start } from './executions';
export type { Machine } from './machines';
export { type StatusEvent, statusEvent } from './status-event';
export { StepFunctions, type StepFunctionsOptions } from './step-functions';
export { STEP_FUNCTIONS_FAMILIES } from './task-families';
export { StepFunctionsTasks } from './tasks';
