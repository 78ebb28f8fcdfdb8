/** One place where two JSON values differ. */
export interface Change {
  /** Such as `items[2].name`; empty for the whole. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** JSON, or the text that is none. */
  readonly before?: string;
  readonly after?: string;
}

const MAX_CHANGES = 60;

/** What is different in the second of two JSON texts, at most sixty places; undefined if one of them is no JSON. */
export function difference(before: string, after: string): Change[] | undefined {
  try {
    const changes: Change[] = [];
    compare('', JSON.parse(before), JSON.parse(after), changes);
    return changes;
  } catch {
    return undefined;
  }
}

function compare(path: string, before: unknown, after: unknown, changes: Change[]): void {
  if (changes.length >= MAX_CHANGES || Object.is(before, after)) return;
  const isComparable = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after);
  if (!isComparable) {
    const [one, other] = [JSON.stringify(before), JSON.stringify(after)];
    if (one !== other) changes.push({ path, kind: 'changed', before: one, after: other });
    return;
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) {
    if (changes.length >= MAX_CHANGES) return;
    const at = Array.isArray(before) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(after, name)) changes.push({ path: at, kind: 'removed', before: JSON.stringify(before[name]) });
    else if (!Object.hasOwn(before, name))
      changes.push({ path: at, kind: 'added', after: JSON.stringify(after[name]) });
    else compare(at, before[name], after[name], changes);
  }
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
