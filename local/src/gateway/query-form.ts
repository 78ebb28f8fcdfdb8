import { isJsonObject, type Json, type JsonObject } from '../kernel/json';

/**
 * Reads the form in which the query protocol sends a request: `Entries.member.1.Id=a` is a list of objects, and
 * `Attributes.entry.1.Name=a&Attributes.entry.1.Value=b` a map.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function requestOfForm(form: URLSearchParams): JsonObject {
  const root: Node = new Map();
  for (const [name, value] of form) put(root, name.split('.'), value);
  return fromMembers(root);
}

type Node = Map<string, Node | string>;

function put(node: Node, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    node.set(name, value);
    return;
  }
  const known = node.get(name);
  const child: Node = known instanceof Map ? known : new Map();
  node.set(name, child);
  put(child, rest, value);
}

function fromMembers(node: Node): JsonObject {
  return Object.fromEntries([...node].map(([name, value]) => [name, valueOfNode(value)]));
}

function valueOfNode(node: Node | string): Json {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (members instanceof Map && node.size === 1) return inOrder(members);
  const entries = node.get('entry');
  if (!(entries instanceof Map) || node.size > 1) return fromMembers(node);
  const pairs = inOrder(entries).map((entry): [string, Json] => {
    const { Name, key, Value, value }: JsonObject = isJsonObject(entry) ? entry : {};
    return [String(Name ?? key), Value ?? value ?? null];
  });
  return Object.fromEntries(pairs);
}

function inOrder(members: Node): Json[] {
  return [...members].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => valueOfNode(value));
}
