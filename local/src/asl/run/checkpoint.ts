import type { Json } from '../../kernel/json';
import type { UnfinishedRun } from './map-run/unfinished-run';

/** Where a level stood when its execution ended without success: what a redrive goes on from. */
export interface Checkpoint {
  readonly stateName: string;
  readonly input: Json;
  /** When the state was entered, in milliseconds since the epoch: a Wait goes on counting. */
  readonly enteredAt: number;
  readonly variables: Readonly<Record<string, Json>>;
  /** Branches or iterations of the state, by index: what they gave, or where they stood; absent if never begun. */
  readonly inner: ReadonlyMap<number, InnerCheckpoint>;
  /** Of a distributed Map that is to go on. */
  readonly mapRun: UnfinishedRun | undefined;
}

/** A branch or an iteration that has ended, or where it stood. */
export type InnerCheckpoint = { readonly output: Json } | { readonly checkpoint: Checkpoint };

/** Keeps track of one level while it runs, at next to no cost. */
export class Progress {
  stateName = '';
  input: Json = null;
  enteredAt = 0;
  /** Of the distributed Map in which the level is. */
  mapRun: UnfinishedRun | undefined;
  readonly #inner = new Map<number, { output: Json } | Progress>();

  constructor(readonly variables: Readonly<Record<string, Json>>) {}

  enter(stateName: string, input: Json, enteredAt: number): void {
    this.stateName = stateName;
    this.input = input;
    this.enteredAt = enteredAt;
    this.forgetInner();
  }

  begin(index: number, inner: Progress): void {
    this.#inner.set(index, inner);
  }

  end(index: number, output: Json): void {
    this.#inner.set(index, { output });
  }

  /** All of them will run again, as a retrier or a result that is too large wants it. */
  forgetInner(): void {
    if (this.#inner.size > 0) this.#inner.clear();
    this.mapRun = undefined;
  }

  /** Undefined if no state was entered. */
  checkpoint(): Checkpoint | undefined {
    if (this.stateName === '') return undefined;
    const inner = new Map<number, InnerCheckpoint>();
    for (const [index, one] of this.#inner) {
      if (!(one instanceof Progress)) inner.set(index, one);
      else {
        const checkpoint = one.checkpoint();
        if (checkpoint !== undefined) inner.set(index, { checkpoint });
      }
    }
    const { stateName, input, enteredAt, mapRun } = this;
    return { stateName, input, enteredAt, variables: { ...this.variables }, inner, mapRun };
  }
}
