import { isJsonObject, type Json } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** What becomes of a function's asynchronous invocations. */
export interface AsyncSettings {
  /** Name or ARN of the function. */
  readonly functionName: string;
  readonly maxRetries?: number;
  readonly maxAgeMs?: number;
  /** ARN of what hears of successes. */
  readonly onSuccess?: string;
  /** ARN of what hears of failures. */
  readonly onFailure?: string;
  /** ARN of what gets the events of failures. */
  readonly deadLetters?: string;
}

/** What holds such settings in a template. */
export interface AsyncSettingsResource {
  /** Throws `Unsupported` for what has no value here; undefined where there are none. */
  settings(): AsyncSettings | undefined;
}

/** The settings of a stack's functions, as `AWS::Lambda::EventInvokeConfig` and the functions themselves hold them. */
export function asyncSettingsOf(scope: StackScope): AsyncSettingsResource[] {
  return scope.resources().flatMap(([logicalId, { type }]): AsyncSettingsResource[] => {
    if (type === 'AWS::Lambda::EventInvokeConfig') return [{ settings: () => invokeConfig(scope, logicalId) }];
    return type === 'AWS::Lambda::Function' ? [{ settings: () => deadLetterConfig(scope, logicalId) }] : [];
  });
}

function deadLetterConfig(scope: StackScope, logicalId: string): AsyncSettings | undefined {
  const deadLetters = member(scope.property(logicalId, 'DeadLetterConfig'), 'TargetArn');
  if (deadLetters === undefined) return undefined;
  return { functionName: String(scope.ref(logicalId, scope.place(logicalId))), deadLetters: String(deadLetters) };
}

function invokeConfig(scope: StackScope, logicalId: string): AsyncSettings {
  const retries = scope.property(logicalId, 'MaximumRetryAttempts');
  const age = scope.property(logicalId, 'MaximumEventAgeInSeconds');
  const destinations = scope.property(logicalId, 'DestinationConfig');
  const onSuccess = member(member(destinations, 'OnSuccess'), 'Destination');
  const onFailure = member(member(destinations, 'OnFailure'), 'Destination');
  return {
    functionName: String(scope.property(logicalId, 'FunctionName') ?? ''),
    ...(retries !== undefined && { maxRetries: Number(retries) }),
    ...(age !== undefined && { maxAgeMs: Number(age) * 1_000 }),
    ...(onSuccess !== undefined && { onSuccess: String(onSuccess) }),
    ...(onFailure !== undefined && { onFailure: String(onFailure) }),
  };
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
