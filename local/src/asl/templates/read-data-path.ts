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

/** Reads a path of a field such as `InputPath`, whose failure AWS words in its own way. */
export function readFieldPath(path: DataPath, scope: Scope): Json {
  try {
    return readDataPath(path, scope);
  } catch (error) {
    if (!(error instanceof PathMissing)) throw error;
    throw new EvaluationFailure('States.Runtime', `Invalid path '${path.text}' : ${error.message}`);
  }
}
