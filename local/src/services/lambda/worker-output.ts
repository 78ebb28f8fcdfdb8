import { KEPT_CHARACTERS, TAIL_BYTES } from './output-limits';

/** Receives what is printed. */
export type Print = (stream: 'stdout' | 'stderr', text: string) => void;

/**
 * What a function prints, on its way to the host.
 *
 * Beyond what is kept of an invocation only the end counts, for the tail of the log. It goes out from time to time and
 * not with every line, or a loop that prints would fill the host's memory with messages.
 */
export class WorkerOutput {
  readonly #send: Print;
  #room = KEPT_CHARACTERS;
  #tail = '';
  #unsent = 0;

  constructor(send: Print) {
    this.#send = send;
  }

  /** Another invocation begins. */
  begin(): void {
    this.flush();
    this.#room = KEPT_CHARACTERS;
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    const kept = text.length > this.#room ? text.slice(0, this.#room) : text;
    this.#room -= kept.length;
    if (kept !== '') this.#send(stream, kept);
    if (kept.length === text.length) return;
    this.#tail = (this.#tail + text.slice(kept.length)).slice(-TAIL_BYTES);
    this.#unsent += text.length;
    if (this.#unsent > KEPT_CHARACTERS) this.flush();
  }

  /** Sends the end of what was held back. */
  flush(): void {
    if (this.#tail !== '') this.#send('stdout', this.#tail);
    this.#tail = '';
    this.#unsent = 0;
  }
}
