import type { Clock } from '../../kernel/clock';
import type { LogLine } from './invoke-answer';
import { KEPT_CHARACTERS, TAIL_BYTES } from './output-limits';

/** Turns what one invocation prints into lines, as far as it is kept, and keeps the last of all that was printed. */
export class PrintedLines {
  readonly #log: (stream: LogLine['stream'], text: string) => void;
  readonly #unfinished = { stdout: '', stderr: '' };
  #room = KEPT_CHARACTERS;
  #isFull = false;
  #tail = '';

  constructor(clock: Clock, functionName: string, requestId: string, onLog: ((line: LogLine) => void) | undefined) {
    this.#log = (stream, text) => onLog?.({ functionName, requestId, atMs: clock.now(), stream, text });
  }

  /** Takes raw text; emits the lines that it completes. */
  print(stream: LogLine['stream'], text: string): void {
    const kept = text.length > this.#room ? text.slice(0, this.#room) : text;
    this.#room -= kept.length;
    this.#keep(stream, kept);
    if (kept.length < text.length) this.#leaveOut(text.slice(kept.length));
  }

  /** Emits what did not end with a line break, and returns the tail of the log. */
  finish(): string {
    this.#finishLines();
    return lastBytes(this.#tail);
  }

  /** Looks at `text` alone: a line that comes in pieces must not be read again with each of them. */
  #keep(stream: LogLine['stream'], text: string): void {
    const lines = text.split('\n');
    const last = lines.pop() as string;
    for (const line of lines) {
      const rest = this.#unfinished[stream];
      this.#unfinished[stream] = '';
      this.#emit(stream, rest + line);
    }
    this.#unfinished[stream] += last;
  }

  #leaveOut(text: string): void {
    if (!this.#isFull) {
      this.#isFull = true;
      this.#finishLines();
      this.#log('stderr', `(printed more than ${KEPT_CHARACTERS} characters; the rest of this invocation is left out)`);
    }
    this.#remember(text);
  }

  #finishLines(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream];
      this.#unfinished[stream] = '';
      if (rest !== '') this.#emit(stream, rest);
    }
  }

  #emit(stream: LogLine['stream'], text: string): void {
    this.#remember(`${text}\n`);
    this.#log(stream, text);
  }

  #remember(text: string): void {
    this.#tail += text;
    if (this.#tail.length > 2 * TAIL_BYTES) this.#tail = lastBytes(this.#tail);
  }
}

function lastBytes(text: string): string {
  const bytes = Buffer.from(text.slice(-TAIL_BYTES));
  return bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)).toString('utf8');
}
