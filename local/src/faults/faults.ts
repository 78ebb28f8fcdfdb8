import { createHash } from 'node:crypto';
import type { Fault, FaultableCall, FaultCount, FaultKind, Hit } from './fault';

interface Watched {
  readonly fault: Fault;
  /** Names and ARNs that `on` and `by` stand for; undefined where they leave it open. */
  readonly on: readonly string[] | undefined;
  readonly by: readonly string[] | undefined;
  calls: number;
  injected: number;
  /** How often each content came. */
  readonly contents: Map<string, number>;
}

/** Finds the names and ARNs of what a user calls by its logical id, name, ARN or path. */
export type NamesOf = (called: string) => readonly string[];

/** The faults of a run: decides which calls go wrong, and counts them. */
export class Faults {
  readonly #watched: Watched[];

  /**
   * @param seed the same seed hits the same calls
   * @param namesOf of resources and callers; a name that it does not know stands for itself
   */
  constructor(
    faults: readonly Fault[],
    readonly seed: number,
    namesOf: NamesOf = () => [],
  ) {
    const names = (called: string | undefined) => (called === undefined ? undefined : [called, ...namesOf(called)]);
    this.#watched = faults.map((fault) => ({
      fault,
      on: names(fault.on),
      by: names(fault.by),
      calls: 0,
      injected: 0,
      contents: new Map(),
    }));
  }

  /** True when a call could go wrong at all. */
  get isOn(): boolean {
    return this.#watched.length > 0;
  }

  /**
   * Decides about a call; the first fault that hits it is the one.
   *
   * @param kinds those that can happen where it is asked; a call that could not go wrong is none that counts
   */
  next(call: FaultableCall, kinds: readonly FaultKind[]): Hit | undefined {
    let hit: Hit | undefined;
    for (const watched of this.#watched) {
      const { fault } = watched;
      if (!kinds.includes(fault.kind) || !concerns(watched, call)) continue;
      watched.calls++;
      if (hit !== undefined || !this.#strikes(watched, call)) continue;
      watched.injected++;
      hit = { kind: fault.kind, detail: fault.detail };
    }
    return hit;
  }

  counts(): FaultCount[] {
    return this.#watched.map(({ fault, calls, injected }) => ({ fault: fault.text, calls, injected }));
  }

  #strikes(watched: Watched, call: FaultableCall): boolean {
    const { when, text } = watched.fault;
    if ('calls' in when) return when.calls.some(([from, to]) => watched.calls >= from && watched.calls <= to);
    if (when.rate >= 1) return true;
    const { service, operation, by, content = '' } = call;
    // Functions call in whatever real order the machine is in the mood for: what is drawn must not depend on it.
    const key = JSON.stringify([this.seed, text, service, operation, by, content]);
    const digest = createHash('sha256').update(key).digest('base64');
    const before = watched.contents.get(digest) ?? 0;
    watched.contents.set(digest, before + 1);
    return drawn(`${digest}${before}`) < when.rate;
  }
}

function concerns({ fault, on, by }: Watched, call: FaultableCall): boolean {
  return (
    (fault.service === '*' || fault.service === call.service) &&
    (fault.operation === '*' || fault.operation === call.operation.toLowerCase()) &&
    (on === undefined || on.some((name) => call.on.includes(name))) &&
    (by === undefined || by.some((name) => call.by.includes(name)))
  );
}

/** A number in [0, 1). */
function drawn(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32;
}
