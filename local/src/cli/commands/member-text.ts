/** A text in quotes, or one character outside of them. */
const TOKEN = /"(?:\\.|[^"\\])*"|./gsu;

/**
 * The text of a member of an object in JSON, as it is written; undefined if there is none.
 *
 * @param json an object that JSON.parse takes
 */
export function memberText(json: string, name: string): string | undefined {
  let depth = 0;
  let key: string | undefined;
  let start: number | undefined;
  let found: string | undefined;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth--;
    if (start !== undefined && ((depth === 1 && token === ',') || depth === 0)) {
      // As in JSON.parse, the last of several members of one name counts.
      if (key === name) found = json.slice(start, index).trim();
      key = start = undefined;
    }
    if (depth === 1 && start === undefined && token.startsWith('"')) key = JSON.parse(token) as string;
    if (depth === 1 && start === undefined && token === ':') start = index + 1;
    if (token === '{' || token === '[') depth++;
  }
  return found;
}
