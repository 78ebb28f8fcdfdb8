import type { JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** A schedule of EventBridge Scheduler in a template. */
export interface ScheduleResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
  /** Throws `Unsupported` for what has no value here. */
  properties(): JsonObject;
}

const SHAPING = ['EndDate', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'State', 'Target'];

/** The schedules of a stack. */
export function schedulesOf(scope: StackScope): ScheduleResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::Scheduler::Schedule')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        name: String(scope.ref(logicalId, place)),
        arn: String(scope.attribute(logicalId, 'Arn', place)),
        place,
        properties: () => scope.properties(logicalId, SHAPING),
      };
    });
}
