import type { Json, JsonObject } from '../../../kernel/json';

/** One item of a Map, and its place in the context object. */
export interface Item {
  readonly value: Json;
  readonly context: JsonObject;
}

/** Items in their order; each is given out once and then kept no longer, as there may be very many. */
export interface ItemList {
  readonly length: number;
  /** How many have not been given out. */
  readonly left: number;
  /** Undefined when none is left. */
  next(): Item | undefined;
}

/** Some of the items of a list, in a form that takes less room than they do. */
export interface ItemPart {
  readonly length: number;
  values(): Iterator<Json>;
}

/** Items that a reader found; those of one part exist at a time. */
export class ReadItems implements ItemList {
  readonly #parts: ItemPart[];
  #values: Iterator<Json> | undefined;
  #index = 0;

  /**
   * @param length how many of them count
   * @param source `Map.Item.Source` of the context object
   */
  constructor(
    parts: readonly ItemPart[],
    readonly length: number,
    readonly source: string,
  ) {
    this.#parts = [...parts].reverse();
  }

  get left(): number {
    return this.length - this.#index;
  }

  next(): Item | undefined {
    if (this.left === 0) return undefined;
    const value = this.#nextValue();
    const context = { Item: { Index: this.#index++, Value: value, Source: this.source } };
    if (this.left === 0) this.#forget();
    return { value, context };
  }

  #nextValue(): Json {
    for (;;) {
      const found = this.#values?.next();
      if (found !== undefined && found.done !== true) return found.value;
      const part = this.#parts.pop();
      if (part === undefined) throw new TypeError('fewer items than were counted');
      this.#values = part.values();
    }
  }

  #forget(): void {
    this.#parts.length = 0;
    this.#values = undefined;
  }
}
