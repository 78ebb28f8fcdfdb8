import type { JsonObject } from '../kernel/json';
import { idsOfTypes } from './named-resource';
import type { StackScope } from './stack-scope';

/** What takes messages to a function; read when the run starts. */
export interface MappingResource {
  readonly logicalId: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
  /** Its properties; throws `Unsupported` for what has no value here, such as the stream of a table. */
  properties(): JsonObject;
}

const SHAPING = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig',
];

/** The event source mappings of a stack. */
export function mappingsOf(scope: StackScope): MappingResource[] {
  return idsOfTypes(scope, ['AWS::Lambda::EventSourceMapping']).map((logicalId) => ({
    logicalId,
    place: scope.place(logicalId),
    properties: () => scope.properties(logicalId, SHAPING),
  }));
}
