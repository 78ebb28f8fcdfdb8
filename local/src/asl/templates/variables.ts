import type { Json } from '../../kernel/json';

/** Bytes that all variables of one execution take. */
export interface VariableSpace {
  usedBytes: number;
}

/**
 * The variables of one level: of the machine, of a branch, or of an iteration.
 *
 * An inner level reads the outer ones and writes only its own, which is what JavaScript's prototypes do; the evaluator
 * of JSONata takes the inherited ones as well.
 */
export class Variables {
  readonly values: Record<string, Json>;
  readonly #bytes = new Map<string, number>();

  constructor(
    readonly space: VariableSpace,
    outer?: Variables,
  ) {
    this.values = Object.create(outer?.values ?? null);
  }

  /** @param sizeOf bytes that a value takes */
  assign(entries: Readonly<Record<string, Json>>, sizeOf: (value: Json) => number): void {
    for (const name of Object.keys(entries)) {
      const value = entries[name] as Json;
      const bytes = sizeOf(value);
      this.space.usedBytes += bytes - (this.#bytes.get(name) ?? 0);
      this.#bytes.set(name, bytes);
      this.values[name] = value;
    }
  }

  /** Called when the level has ended: its variables are gone with it. */
  release(): void {
    for (const bytes of this.#bytes.values()) this.space.usedBytes -= bytes;
    this.#bytes.clear();
  }
}
