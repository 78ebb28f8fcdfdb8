/**
 * What a server's clock shows, judged by its events: one that is new was recorded after the look before. The clock of a
 * runner may be ahead of this machine's, when it jumped over a wait, or far behind.
 */
export class ServerClock {
  #lookedAtMs: number | undefined;
  #aheadMs = 0;
  #lastEventAtMs: number | undefined;

  /** @param startedAtMs when, by this machine's clock, what is watched was started, if it was started here */
  constructor(startedAtMs?: number) {
    this.#lookedAtMs = startedAtMs;
  }

  /** Its time at a look, given the time of the last event and this machine's. */
  at(lastEventAtMs: number, nowMs: number): number {
    const isNew = lastEventAtMs !== this.#lastEventAtMs && this.#lookedAtMs !== undefined;
    const latest = isNew ? lastEventAtMs + nowMs - (this.#lookedAtMs ?? nowMs) : Number.POSITIVE_INFINITY;
    const time = Math.max(lastEventAtMs, Math.min(latest, nowMs + this.#aheadMs));
    this.#aheadMs = time - nowMs;
    this.#lookedAtMs = nowMs;
    this.#lastEventAtMs = lastEventAtMs;
    return time;
  }
}
