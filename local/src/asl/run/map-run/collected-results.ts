import type { Json } from '../../../kernel/json';
import { jsonText } from '../../../kernel/json-text';
import type { ResultWriter } from '../../definition';
import { checkSize, MAX_BYTES, tooLarge } from '../data-flow';
import { type Child, shapeResult } from './child-record';

/** Where the results of children go, and what the state makes of them. */
export interface Results {
  /** Takes what a child gave that has ended. */
  add(child: Child): void | Promise<void>;
  /** Forgets those that are to run again. */
  redrive(again: readonly Child[]): void;
  /** Gives the result of the state. */
  finish(): Json | Promise<Json>;
  /** Leaves behind what a run that failed leaves behind, with the children that were stopped for it. */
  giveUp(stopped: readonly Child[]): void | Promise<void>;
}

/** What a list loses when it is flattened. */
const BRACKETS = 2;

/** The results as a list, in the order of the children; kept only while all that lasts can be a result together. */
export class CollectedResults implements Results {
  readonly #results: Json[] = [];
  #characters = 0;
  /** Of those that no redrive replaces. */
  #lastingCharacters = 0;

  constructor(
    readonly transformation: ResultWriter['transformation'],
    readonly stateName: string,
  ) {}

  add(child: Child): void {
    const result = shapeResult(child, this.transformation);
    const characters = this.#charactersOf(result);
    this.#characters += characters;
    if (child.redriveRefusal !== undefined) this.#lastingCharacters += characters;
    if (this.#lastingCharacters <= MAX_BYTES) this.#results[child.index] = result;
    else this.#results.length = 0;
  }

  redrive(again: readonly Child[]): void {
    for (const { index } of again) {
      const result = this.#results[index];
      if (result !== undefined) this.#characters -= this.#charactersOf(result);
      delete this.#results[index];
    }
  }

  finish(): Json {
    if (this.#characters > MAX_BYTES) throw tooLarge(this.stateName);
    const result = this.transformation === 'FLATTEN' ? (this.#results.flat() as Json[]) : this.#results;
    checkSize(result, this.stateName);
    return result;
  }

  giveUp(): void {
    // It leaves nothing behind.
  }

  #charactersOf(result: Json): number {
    return jsonText(result).length - (this.transformation === 'FLATTEN' ? BRACKETS : 0);
  }
}
