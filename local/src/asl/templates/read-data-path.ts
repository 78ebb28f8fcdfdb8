import type { Json } from '../../kernel/json';
import { EvaluationFailure } from '../evaluation-failure';
import { evaluatePath, PathMissing } from '../paths/evaluate-path';
import type { DataPath } from '../paths/json-path';
import type { Scope } from './scope';

/** Reads a path below the data, the context object or a variable. Throws `PathMissing`. */
export function readDataPath(path: DataPath, scope: Scope): Json {
  if (path.root.kind === 'data') return evaluatePath(path.path, scope.data);
  if (path.root.kind === 'context') return evaluatePath(path.path, scope.context());
  const value = scope.variables.values[path.root.name];
  if (value === undefined) throw new PathMissing(`No results for path: $${path.root.name}`);
  return evaluatePath(path.path, value);
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
