/** Where a command writes, and whether somebody looks at it; `process.stdout` and `process.stderr` fit. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What a command needs of the process that runs it, so that a test can give it another. */
export interface Terminal {
  readonly out: Stream;
  readonly err: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with `signal.reason` once aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborted when the user interrupts. */
  readonly interrupted: AbortSignal;
  /** All of standard input. */
  readInput(): Promise<string>;
}

/** Exit codes of every command. */
export const EXIT = { done: 0, workflowFailed: 1, wrongRequest: 2, interrupted: 130 } as const;
