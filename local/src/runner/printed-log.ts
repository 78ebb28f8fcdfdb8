import type { LogLine } from '../services/lambda';

/** What all functions of a run printed, the newest part of it. */
export class PrintedLog {
  readonly #lines: LogLine[] = [];
  #forgotten = 0;
  /** Where the log stood when something began, and when it ended. */
  readonly #spans = new WeakMap<object, { readonly from: number; to?: number }>();

  /** @param keep lines that are kept at least; a run that serves for days must not grow without end */
  constructor(readonly keep = 100_000) {}

  add(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length < 2 * this.keep) return;
    this.#forgotten += this.keep;
    this.#lines.splice(0, this.keep);
  }

  all(): LogLine[] {
    return [...this.#lines];
  }

  begin(what: object): void {
    this.#spans.set(what, { from: this.#end });
  }

  end(what: object): void {
    const span = this.#spans.get(what);
    if (span !== undefined) span.to = this.#end;
  }

  /** What was printed from the beginning of something to its end. */
  during(what: object): LogLine[] {
    const { from, to = this.#end } = this.#spans.get(what) ?? { from: this.#end };
    return this.#lines.slice(Math.max(0, from - this.#forgotten), Math.max(0, to - this.#forgotten));
  }

  get #end(): number {
    return this.#forgotten + this.#lines.length;
  }
}
