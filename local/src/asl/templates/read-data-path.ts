import type { Json } from '../../kernel/json';
import { EvaluationFailure } from '../evaluation-failure';
import { evaluatePath } from '../paths/evaluate-path';
import type { DataPath } from '../paths/json-path';
import { PathMissing } from '../paths/path-problems';
import type { Scope } from './scope';

/** Reads a path below the data, the context object or a variable. Throws `PathMissing`. */
export function readDataPath(path: DataPath, scope: Scope): Json {
  return evaluatePath(path.path, rootOf(path, scope));
}

/** The same for a field that asks for one place, such as `Variable`; undefined where there is none. */
export function readReference(path: DataPath, scope: Scope): Json | undefined {
  try {
    return evaluatePath(path.path, rootOf(path, scope), 'reference');
  } catch (error) {
    if (error instanceof PathMissing) return undefined;
    throw error;
  }
}

function rootOf({ root }: DataPath, scope: Scope): Json {
  if (root.kind === 'data') return scope.data;
  if (root.kind === 'context') return scope.context();
  const value = scope.variables.values[root.name];
  if (value === undefined) throw new PathMissing(`No results for path: $${root.name}`);
  return value;
}

/**
 * Throws what AWS reports for a path, even `$`, below data that is null.
 *
 * The guide says that InputPath and OutputPath cannot be applied to null; that a template cannot either is reported by
 * users, with the text.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function refuseNullData(path: DataPath, scope: Scope): void {
  if (path.root.kind !== 'data' || scope.data !== null) return;
  throw new EvaluationFailure('States.Runtime', 'Unable to apply Path transformation to null or empty input.');
}

/** Reads a path of a field such as `InputPath`, whose failure AWS words in its own way. */
export function readFieldPath(path: DataPath, scope: Scope): Json {
  refuseNullData(path, scope);
  try {
    return readDataPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathMissing)) throw error;
    throw new EvaluationFailure('States.Runtime', `Invalid path '${path.text}' : ${error.message}`);
  }
}
