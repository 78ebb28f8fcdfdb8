export type { Definition } from './definition';
export { FEATURES, type Feature } from './features';
export { type Diagnostic, InvalidDefinition } from './invalid-definition';
export { type ParseOptions, parseDefinition, validateDefinition } from './parse/parse-definition';
export { StopRequest } from './run/abort';
export { countTransitions } from './run/count-transitions';
export type { ExecutionIdentity, ExecutionOptions } from './run/execution';
export type { EventDetails, EventType, HistoryEvent } from './run/history';
export { type ExecutionOutcome, runExecution } from './run/run-execution';
