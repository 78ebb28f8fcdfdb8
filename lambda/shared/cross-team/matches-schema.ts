/** As much of JSON schema as the contract's own schemas use. */
export interface Schema {
  readonly type?: 'object' | 'string';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
}

/** Whether a value is what a schema of the contract describes; members that it does not name are allowed. */
export function matchesSchema(value: unknown, schema: Schema): boolean {
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.type === 'string') {
    if (typeof value !== 'string') return false;
    // JSON schema counts characters, of which one outside the basic plane is one.
    const length = [...value].length;
    return length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? Infinity);
  }
  if (schema.type !== 'object') return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = value as { readonly [name: string]: unknown };
  return (
    (schema.required ?? []).every((name) => Object.hasOwn(members, name)) &&
    Object.entries(schema.properties ?? {}).every(
      ([name, member]) => !Object.hasOwn(members, name) || matchesSchema(members[name], member),
    )
  );
}

/** Parses a message of the contract; undefined when it is none. */
export function parseMessage<T>(text: string, schema: Schema): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return matchesSchema(value, schema) ? (value as T) : undefined;
}
