import { evaluatePath, PathMissing } from '../asl/paths/evaluate-path';
import { parseDataPath } from '../asl/paths/parse-path';
import type { Json } from '../kernel/json';

/** What a JSONPath leads to; undefined where it leads nowhere. */
export function readPath(path: string, value: Json): Json | undefined {
  try {
    return evaluatePath(parseDataPath(path).path, value);
  } catch (error) {
    if (error instanceof PathMissing) return undefined;
    throw error;
  }
}
