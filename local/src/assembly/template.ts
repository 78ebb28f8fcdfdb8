import { isJsonObject, type Json, type JsonObject } from '../kernel/json';

/** One resource as a template writes it, intrinsic functions unresolved. */
export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonObject;
  /** Name of the condition on which the resource exists. */
  readonly condition: string | undefined;
  readonly metadata: JsonObject;
}

/** The sections of a CloudFormation template that the runner reads; an absent section is empty. */
export interface Template {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly parameters: JsonObject;
  readonly conditions: JsonObject;
  readonly mappings: JsonObject;
  readonly outputs: JsonObject;
}

/** Splits a template into its sections. */
export function templateFrom(source: JsonObject): Template {
  const resources = new Map<string, TemplateResource>();
  for (const [logicalId, resource] of Object.entries(section(source.Resources))) {
    if (!isJsonObject(resource) || typeof resource.Type !== 'string') continue;
    resources.set(logicalId, {
      type: resource.Type,
      properties: section(resource.Properties),
      condition: typeof resource.Condition === 'string' ? resource.Condition : undefined,
      metadata: section(resource.Metadata),
    });
  }
  return {
    resources,
    parameters: section(source.Parameters),
    conditions: section(source.Conditions),
    mappings: section(source.Mappings),
    outputs: section(source.Outputs),
  };
}

function section(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
