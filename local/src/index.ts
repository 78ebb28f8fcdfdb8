export { type HistoryEvent, InvalidDefinition } from './asl';
export { BadRequest } from './kernel/bad-request';
export type { Json, JsonObject } from './kernel/json';
export { Unsupported } from './kernel/unsupported';
export type { Nameable } from './runner/choose';
export type { ExecutionReport } from './runner/execution-report';
export { LocalAws, type LocalAwsOptions, type RunOptions } from './runner/local-aws';
export { ExactNumber, type PlainItem, type PlainValue } from './services/dynamodb';
export type { Hosts, HostTarget, LogLine } from './services/lambda';
