import type { JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A rule of EventBridge in a template. */
export interface RuleResource extends NamedResource {
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
  const rules = namedResources(scope, ['AWS::Events::Rule'], (value) => {
    // `Ref` of a rule on a bus of its own names the bus, too.
    const arn = value('Arn');
    return { name: arn.slice(arn.lastIndexOf('/') + 1), arn };
  });
  return rules.map((rule) => ({ ...rule, properties: () => scope.properties(rule.logicalId, SHAPING) }));
}

/** The buses of a stack. */
export function busesOf(scope: StackScope): BusResource[] {
  return namedResources(scope, ['AWS::Events::EventBus']);
}
