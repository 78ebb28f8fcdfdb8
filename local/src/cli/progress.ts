import type { HistoryEvent } from '../asl';
import type { LogLine } from '../services/lambda';
import type { Terminal } from './terminal';

const DIM = 2;
const RED = 31;
const YELLOW = 33;
const CYAN = 36;

/** Tells on standard error what a run is doing. */
export class Progress {
  /** Time of the first event: later ones are told as seconds after it. */
  #startMs: number | undefined;
  /** Events by number, as far as later ones point to them. */
  readonly #states = new Map<number, string>();

  constructor(readonly terminal: Terminal) {}

  notice(text: string): void {
    this.#line(`${this.#colored(YELLOW, 'note')} ${text}`);
  }

  log(line: LogLine): void {
    this.#line(`${this.#colored(DIM, `  ${line.functionName} |`)} ${line.text}`);
  }

  event(event: HistoryEvent): void {
    this.#startMs ??= event.timestamp;
    const state = event.stateEnteredEventDetails?.name ?? this.#states.get(event.previousEventId);
    if (state !== undefined) this.#states.set(event.id, state);
    const told = tell(event, state);
    if (told === undefined) return;
    const text = told.isFailure ? this.#colored(RED, told.text) : told.text;
    this.#line(`${this.#colored(CYAN, seconds(event.timestamp - this.#startMs))} ${text}`);
  }

  #line(text: string): void {
    this.terminal.err(`${text}\n`);
  }

  #colored(code: number, text: string): string {
    return this.terminal.hasColor ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** One line about an event that a reader follows, or undefined for the rest. */
function tell(event: HistoryEvent, state: string | undefined): { text: string; isFailure: boolean } | undefined {
  if (event.stateEnteredEventDetails !== undefined) {
    return {
      text: `${event.stateEnteredEventDetails.name} (${event.type.replace('StateEntered', '')})`,
      isFailure: false,
    };
  }
  if (event.mapStateStartedEventDetails !== undefined) {
    const { length } = event.mapStateStartedEventDetails;
    return { text: `${state ?? 'Map'}: ${length} ${length === 1 ? 'item' : 'items'}`, isFailure: false };
  }
  const failure =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails;
  if (failure !== undefined) {
    return { text: `${state ?? event.type}: ${failure.error ?? 'failed'}: ${failure.cause ?? ''}`, isFailure: true };
  }
  return undefined;
}

/** Simulated seconds since the start, wide enough for an hour. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3).padStart(9)} s`;
}
