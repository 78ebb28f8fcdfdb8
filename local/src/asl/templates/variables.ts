import type { Json } from '../../kernel/json';

/**
 * The variables of one level: of the machine, of a branch, or of an iteration.
 *
 * An inner level reads the outer ones and writes only its own, which is what JavaScript's prototypes do; the evaluator
 * of JSONata takes the inherited ones as well.
 */
export class Variables {
  readonly values: Record<string, Json>;

  constructor(outer?: Variables) {
    this.values = Object.create(outer?.values ?? null);
  }

  assign(entries: Readonly<Record<string, Json>>): void {
    for (const name of Object.keys(entries)) this.values[name] = entries[name] as Json;
  }
}
