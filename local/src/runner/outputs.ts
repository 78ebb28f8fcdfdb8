import type { StackScope } from '../assembly';
import { Unsupported } from '../kernel/unsupported';

/**
 * The outputs of stacks, by name.
 *
 * An output that needs a resource the runner does not serve is left out: nothing that runs depends on it.
 */
export function outputsOf(scopes: readonly StackScope[]): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const scope of scopes) {
    for (const name of scope.outputNames()) {
      try {
        const value = scope.output(name);
        outputs[name] = typeof value === 'string' ? value : JSON.stringify(value);
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
      }
    }
  }
  return outputs;
}
