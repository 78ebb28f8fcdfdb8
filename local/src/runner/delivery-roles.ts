import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type JsonObject } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { Inventory } from './inventory';

/** The role in which a schedule, or a rule for one of its targets, hands something over; undefined without one. */
export function deliveryRoles({
  rules,
  schedules,
}: Inventory): (from: string, targetArn: string) => string | undefined {
  const roles = new Map<string, string>();
  for (const { arn, properties } of schedules) {
    const { Target } = readable(properties);
    if (isJsonObject(Target) && Target.RoleArn !== undefined) roles.set(arn, String(Target.RoleArn));
  }
  for (const { arn, properties } of rules) {
    const { Targets } = readable(properties);
    for (const target of Array.isArray(Targets) ? Targets.filter(isJsonObject) : []) {
      if (target.RoleArn !== undefined) roles.set(`${arn} ${String(target.Arn)}`, String(target.RoleArn));
    }
  }
  return (from, targetArn) => roles.get(from) ?? roles.get(`${from} ${targetArn}`);
}

function readable(properties: () => JsonObject): JsonObject {
  try {
    return properties();
  } catch (error) {
    if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
    return {};
  }
}
