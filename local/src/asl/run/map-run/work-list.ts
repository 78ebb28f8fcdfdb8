import type { Json } from '../../../kernel/json';
import { jsonBytes } from '../../../kernel/json-text';
import { EvaluationFailure } from '../../evaluation-failure';
import type { Item, ItemList } from './item-list';

/** What one child works on. */
export interface Work {
  /** Number of the child, from 0. */
  readonly index: number;
  readonly input: Json;
  /** Items that it stands for. */
  readonly itemCount: number;
}

/** What the children of a Map Run work on. Each is made when it is taken, and kept no longer. */
export interface WorkList {
  /** Items in all. */
  readonly itemCount: number;
  /** Children in all; undefined where that is known only when the last is taken. */
  readonly length: number | undefined;
  readonly isEmpty: boolean;
  /** Undefined if others took the last meanwhile. */
  take(): Promise<Work | undefined>;
}

/** Makes of an item what a child gets. */
export type SelectItem = (item: Item) => Json | Promise<Json>;

/** A child for each item. */
export class SingleWorks implements WorkList {
  #index = 0;

  constructor(
    readonly items: ItemList,
    readonly select: SelectItem,
  ) {}

  get itemCount(): number {
    return this.items.length;
  }

  get length(): number {
    return this.items.length;
  }

  get isEmpty(): boolean {
    return this.items.left === 0;
  }

  async take(): Promise<Work | undefined> {
    const item = this.items.next();
    if (item === undefined) return undefined;
    const index = this.#index++;
    return { index, input: await this.select(item), itemCount: 1 };
  }
}

/** How large a batch may become. */
export interface BatchLimits {
  readonly maxItems: number | undefined;
  readonly maxBytes: number | undefined;
  /** `BatchInput`, evaluated. */
  readonly shared: Json | undefined;
}

interface Selected {
  readonly value: Json;
  readonly bytes: number;
}

/** A child for as many items, in order, as the limits allow; a batch is measured by what the selector makes of its items. */
export class BatchedWorks implements WorkList {
  #index = 0;
  /** What was too much for the batch before. */
  #held: Selected | undefined;
  /** Batches follow each other, so each waits until the one before it is full. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #emptyBytes: number;
  readonly length = undefined;

  constructor(
    readonly items: ItemList,
    readonly select: SelectItem,
    readonly limits: BatchLimits,
  ) {
    this.#emptyBytes = jsonBytes(this.#input([]));
  }

  get itemCount(): number {
    return this.items.length;
  }

  get isEmpty(): boolean {
    return this.#held === undefined && this.items.left === 0;
  }

  take(): Promise<Work | undefined> {
    const taken = this.#last.then(() => this.#fill());
    this.#last = taken.catch(() => {
      // Whoever took it hears of it.
    });
    return taken;
  }

  async #fill(): Promise<Work | undefined> {
    const { maxItems = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = this.limits;
    const batch: Json[] = [];
    let bytes = this.#emptyBytes;
    while (batch.length < maxItems) {
      const next = this.#held ?? (await this.#next());
      this.#held = undefined;
      if (next === undefined) break;
      const sum = bytes + next.bytes + (batch.length > 0 ? 1 : 0);
      if (sum > maxBytes) {
        if (batch.length === 0) {
          throw new EvaluationFailure('States.DataLimitExceeded', 'An item is larger than MaxInputBytesPerBatch.');
        }
        this.#held = next;
        break;
      }
      bytes = sum;
      batch.push(next.value);
    }
    if (batch.length === 0) return undefined;
    return { index: this.#index++, input: this.#input(batch), itemCount: batch.length };
  }

  async #next(): Promise<Selected | undefined> {
    const item = this.items.next();
    if (item === undefined) return undefined;
    const value = await this.select(item);
    return { value, bytes: this.limits.maxBytes === undefined ? 0 : jsonBytes(value) };
  }

  #input(items: Json[]): Json {
    const { shared } = this.limits;
    return shared === undefined ? { Items: items } : { BatchInput: shared, Items: items };
  }
}
