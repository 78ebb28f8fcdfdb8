import type { Outcome } from './invoke-answer';
import type { StepOutside } from './turnstile';

/** One event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly payload: string;
  /** The ARN that was called, with its qualifier. */
  readonly functionArn: string;
  /** The environment dies when the function has done its work, before anybody hears of it. */
  readonly dies?: boolean;
}

/** Receives what a function prints, in order and as raw text. */
export type PrintListener = (stream: 'stdout' | 'stderr', text: string) => void;

/** An execution environment of one function: it takes one event at a time and keeps its state between them. */
export interface Sandbox {
  /**
   * Runs one event to its end; whatever the function does is an outcome.
   *
   * It waits for the clock through `stepOutside`, so that others may compute meanwhile.
   *
   * Rejects when the sandbox is ended meanwhile, or for a bug of ours.
   */
  run(invocation: Invocation, print: PrintListener, stepOutside: StepOutside): Promise<Outcome>;

  /** Told that a call of the function gets no answer for so long; calls back once it gets one. */
  silence(ms: number): () => void;

  /** Ends the function's process as if somebody had pulled the plug: the event that runs fails. */
  kill(): void;

  /** Ends the environment, whatever it is doing; resolves when nothing of it is left. */
  end(): Promise<void>;
}
