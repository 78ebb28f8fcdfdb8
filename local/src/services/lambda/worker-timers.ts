/** Captured before anything is patched. */
const realSetImmediate = setImmediate;

/** What the patched `setTimeout` and `setInterval` return: the part of Node's `Timeout` that programs use. */
export class VirtualTimer {
  #refed = true;

  /** @internal */
  constructor(
    readonly id: number,
    readonly delayMs: number,
    readonly repeats: boolean,
    readonly run: () => void,
    readonly owner: WorkerTimers,
  ) {}

  ref(): this {
    this.#refed = true;
    return this;
  }

  unref(): this {
    this.#refed = false;
    return this;
  }

  hasRef(): boolean {
    return this.#refed;
  }

  /** Starts the waiting anew, as Node's does. */
  refresh(): this {
    this.owner.start(this);
    return this;
  }

  close(): this {
    this.owner.clear(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.owner.clear(this);
  }
}

/** The function's timers and its present moment; both move only when the host says so. */
export class WorkerTimers {
  #now: number;
  #lastId = 0;
  #order = 0;
  readonly #waiting = new Map<
    number,
    { readonly timer: VirtualTimer; readonly dueAt: number; readonly order: number }
  >();
  #onChange: () => void = () => {};

  constructor(nowMs: number) {
    this.#now = nowMs;
  }

  get now(): number {
    return this.#now;
  }

  /** Calls `listener` whenever a timer starts or ends. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  create(run: () => void, delayMs: unknown, repeats: boolean): VirtualTimer {
    const timer = new VirtualTimer(++this.#lastId, asDelay(delayMs), repeats, run, this);
    this.start(timer);
    return timer;
  }

  start(timer: VirtualTimer): void {
    this.#waiting.set(timer.id, { timer, dueAt: this.#now + timer.delayMs, order: this.#order++ });
    this.#onChange();
  }

  /** Takes what `clearTimeout` takes: a timer, or its id as a number or a text. */
  clear(timer: unknown): void {
    const id = timer instanceof VirtualTimer ? timer.id : Number(timer);
    if (this.#waiting.delete(id)) this.#onChange();
  }

  /** When the next timer is due; undefined when none waits. */
  nextDueAt(): number | undefined {
    return this.#next()?.dueAt;
  }

  /** True when a timer waits that keeps a program alive. */
  get keepsAlive(): boolean {
    for (const { timer } of this.#waiting.values()) if (timer.hasRef()) return true;
    return false;
  }

  /** Moves to `nowMs`; an earlier moment is ignored. */
  moveTo(nowMs: number): void {
    this.#now = Math.max(this.#now, nowMs);
  }

  /** Runs what is due, one timer a turn of the event loop, so that the promises of one settle before the next. */
  runDue(): void {
    const next = this.#next();
    if (next === undefined || next.dueAt > this.#now) return;
    realSetImmediate(() => this.runDue());
    if (next.timer.repeats) this.start(next.timer);
    else this.#waiting.delete(next.timer.id);
    next.timer.run();
  }

  #next() {
    let next: { readonly timer: VirtualTimer; readonly dueAt: number; readonly order: number } | undefined;
    for (const entry of this.#waiting.values()) {
      if (next === undefined || entry.dueAt < next.dueAt || (entry.dueAt === next.dueAt && entry.order < next.order)) {
        next = entry;
      }
    }
    return next;
  }
}

/** Node takes a delay below 1 ms, beyond 2^31 - 1 ms or that is no number for 1 ms, and drops fractions. */
function asDelay(delayMs: unknown): number {
  const delay = Number(delayMs);
  return delay >= 1 && delay <= 2 ** 31 - 1 ? Math.trunc(delay) : 1;
}
