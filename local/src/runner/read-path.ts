import { SyntaxProblem } from '../asl/paths/cursor';
import { evaluatePath } from '../asl/paths/evaluate-path';
import { parseDataPath } from '../asl/paths/parse-path';
import { PathMissing } from '../asl/paths/path-problems';
import type { Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';

/** What a JSONPath leads to; undefined where it leads nowhere. Throws `Unsupported` for what is no path. */
export function readPath(path: string, value: Json): Json | undefined {
  try {
    return evaluatePath(parseDataPath(path).path, value);
  } catch (error) {
    if (error instanceof PathMissing) return undefined;
    if (error instanceof SyntaxProblem) throw new Unsupported(path, `cannot be read: ${error.message}`);
    throw error;
  }
}
