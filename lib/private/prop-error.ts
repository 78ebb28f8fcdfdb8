import { inspect } from 'node:util';
import type { IConstruct } from 'constructs';

/** A prop that cannot work; the message names the construct, the prop, what would be accepted and what came. */
export class PropError extends Error {
  override readonly name = 'PropError';

  constructor(scope: IConstruct, prop: string, expected: string, got: unknown) {
    super(`${scope.node.path}: ${prop} must be ${expected}, got ${inspect(got, { depth: 1, breakLength: Infinity })}`);
  }
}
