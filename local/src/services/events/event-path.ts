import { isJsonObject, type Json } from '../../kernel/json';

const STEP = /\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;

/** What a path such as `$.detail.items[0]` leads to; undefined where it leads nowhere, or is none. */
export function valueAt(path: string, event: Json): Json | undefined {
  if (!path.startsWith('$')) return undefined;
  let found: Json | undefined = event;
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(path);
    if (step === null) return undefined;
    const name = step[1] ?? step[2] ?? step[3];
    if (name === undefined) found = Array.isArray(found) ? found[Number(step[4])] : undefined;
    else found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
    at = STEP.lastIndex;
  }
  return found;
}
