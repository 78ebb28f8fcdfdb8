import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import { resolve } from './resolve';
import type { StackScope } from './stack-scope';

/** A statement of a policy, with every reference filled in. */
export interface WrittenStatement {
  readonly place: string;
  readonly source: Json;
}

/** What could not be read, and why. */
export type OnUnread = (place: string, why: string) => void;

/** Reads a policy statement by statement: one that names what the runner does not know must not hide the others. */
export function statementsOf(
  document: Json | undefined,
  scope: StackScope,
  place: string,
  onUnread: OnUnread,
): WrittenStatement[] {
  const written =
    isJsonObject(document) && document.Statement === undefined ? filled(document, scope, place) : document;
  const statements = isJsonObject(written) ? [written.Statement ?? []].flat() : [];
  return statements.flatMap((statement, index) => {
    const at = `${place}/${index}`;
    const source = readOrTell(at, onUnread, () => statementOf(statement, scope, at));
    return source === undefined ? [] : [{ place: at, source }];
  });
}

/** What is not served nobody calls but mocks, of whom it is not known what they call: its name is of no consequence. */
function statementOf(statement: Json, scope: StackScope, place: string): Json | undefined {
  if (!isJsonObject(statement) || statement.Resource === undefined) return filled(statement, scope, place);
  const { Resource, ...rest } = statement;
  const source = filled(rest, scope, place);
  const resource = resolve(Resource, scope.lookupsWithStandIns(new Map()), place);
  return isJsonObject(source) ? { ...source, Resource: resource } : source;
}

function filled(value: Json, scope: StackScope, place: string): Json | undefined {
  const resolved = resolve({ value }, scope, place);
  return isJsonObject(resolved) ? resolved.value : undefined;
}

/** What `work` gives; undefined, and told of, where the runner does not know what stands there. */
export function readOrTell<T>(place: string, onUnread: OnUnread, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
    // Whoever is told hears the place once.
    const isPlaced = error.message.startsWith(`${place}: `);
    onUnread(place, isPlaced ? error.message.slice(`${place}: `.length) : error.message);
    return undefined;
  }
}
