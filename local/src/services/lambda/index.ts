export type { FunctionCode, FunctionSpec } from './function-spec';
export type { InvokeAnswer, LogLine } from './invoke-answer';
export { LambdaApiError } from './lambda-api-error';
export { LambdaHost, type LambdaHostOptions } from './lambda-host';
export { type Hosts, type HostTarget, isLoopback, type MappedHost, mapHosts } from './mapped-hosts';
export { SandboxKeys } from './sandbox-keys';
export {
  functionResult,
  type LambdaInvokeRequest,
  lambdaInvokeRequest,
  lambdaInvokeResult,
  lambdaTaskError,
} from './task-result';
