import type { Clock } from '../../kernel/clock';
import type { LogLine } from './invoke-answer';

/** Lambda returns the last 4 KB of the log. */
const TAIL_BYTES = 4096;

/** Turns what one invocation prints into lines, and keeps the last of them. */
export class PrintedLines {
  readonly #emit: (stream: LogLine['stream'], text: string) => void;
  readonly #unfinished = { stdout: '', stderr: '' };
  #tail = '';

  constructor(clock: Clock, functionName: string, requestId: string, onLog: ((line: LogLine) => void) | undefined) {
    this.#emit = (stream, text) => {
      this.#tail += `${text}\n`;
      if (this.#tail.length > 2 * TAIL_BYTES) this.#tail = lastBytes(this.#tail);
      onLog?.({ functionName, requestId, atMs: clock.now(), stream, text });
    };
  }

  /** Takes raw text; emits the lines that it completes. */
  print(stream: LogLine['stream'], text: string): void {
    const lines = (this.#unfinished[stream] + text).split('\n');
    this.#unfinished[stream] = lines.pop() as string;
    for (const line of lines) this.#emit(stream, line);
  }

  /** Emits what did not end with a line break, and returns the tail of the log. */
  finish(): string {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream];
      this.#unfinished[stream] = '';
      if (rest !== '') this.#emit(stream, rest);
    }
    return lastBytes(this.#tail);
  }
}

function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= TAIL_BYTES ? text : bytes.subarray(bytes.length - TAIL_BYTES).toString('utf8');
}
