import type { JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** A rule of EventBridge in a template. */
export interface RuleResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
  /** Its properties, among them `EventBusName`, as a name or an ARN; throws `Unsupported` for what has no value here. */
  properties(): JsonObject;
}

/** An event bus of a template, beside the default one. */
export interface BusResource {
  readonly name: string;
}

const SHAPING = ['EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets'];

/** The rules of a stack. */
export function rulesOf(scope: StackScope): RuleResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::Events::Rule')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      const arn = String(scope.attribute(logicalId, 'Arn', place));
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        name: arn.slice(arn.lastIndexOf('/') + 1),
        arn,
        place,
        properties: () => scope.properties(logicalId, SHAPING),
      };
    });
}

/** The buses of a stack. */
export function busesOf(scope: StackScope): BusResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::Events::EventBus')
    .map(([logicalId]) => ({ name: String(scope.ref(logicalId, scope.place(logicalId))) }));
}
