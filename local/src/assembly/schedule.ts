import type { JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A schedule of EventBridge Scheduler in a template. */
export interface ScheduleResource extends NamedResource {
  /** Throws `Unsupported` for what has no value here. */
  properties(): JsonObject;
}

const SHAPING = ['EndDate', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'State', 'Target'];

/** The schedules of a stack. */
export function schedulesOf(scope: StackScope): ScheduleResource[] {
  return namedResources(scope, ['AWS::Scheduler::Schedule']).map((schedule) => ({
    ...schedule,
    properties: () => scope.properties(schedule.logicalId, SHAPING),
  }));
}
