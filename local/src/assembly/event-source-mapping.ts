import type { JsonObject } from '../kernel/json';
import { idsOfTypes } from './named-resource';
import type { StackScope } from './stack-scope';

/** What takes messages or records to a function; read when the run starts. */
export interface MappingResource {
  readonly logicalId: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
  isEnabled(): boolean;
  /** ARN of what it reads; throws `Unsupported` for what has no value here, such as a stream of Kinesis. */
  source(): string | undefined;
  /** Its properties; throws `Unsupported` for what has no value here. */
  properties(): JsonObject;
}

const SHAPING = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'ScalingConfig',
  'StartingPosition',
  'TumblingWindowInSeconds',
];

/** The event source mappings of a stack. */
export function mappingsOf(scope: StackScope): MappingResource[] {
  return idsOfTypes(scope, ['AWS::Lambda::EventSourceMapping']).map((logicalId) => ({
    logicalId,
    place: scope.place(logicalId),
    isEnabled: () => String(scope.property(logicalId, 'Enabled') ?? true) === 'true',
    source: () => {
      const arn = scope.property(logicalId, 'EventSourceArn');
      return arn === undefined ? undefined : String(arn);
    },
    properties: () => scope.properties(logicalId, SHAPING),
  }));
}
