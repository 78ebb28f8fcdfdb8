import type { Json, JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import type { Variables } from './variables';

/** What an expression or a path of a state can see. */
export interface Scope {
  /** What `$` means in JSONPath. */
  readonly data: Json;
  readonly variables: Variables;
  readonly random: Random;
  now(): number;
  /** The context object: `$$` in JSONPath. */
  context(): JsonObject;
  /** `$states` in JSONata. */
  states(): JsonObject;
}
