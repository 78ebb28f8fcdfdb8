import type { MessagePort } from 'node:worker_threads';
import type { MappedHost } from './mapped-hosts';

/** What the host hands to a worker when it starts. */
export interface WorkerSetup {
  /** Ours alone: the port that threads have as such is within the function's reach. */
  readonly port: MessagePort;
  /** Directory that holds the function's code. */
  readonly taskRoot: string;
  readonly handler: string;
  /** Callbacks and the waiting for an empty event loop: up to Node 22. */
  readonly takesCallbacks: boolean;
  /** The time at which the worker starts; undefined when the machine's own time counts. */
  readonly virtualNowMs: number | undefined;
  /** Real time that a timer may at most be kept waiting by sockets or files that do not move. */
  readonly patienceMs: number;
  /** All that the function reaches beyond this machine. */
  readonly hosts: readonly MappedHost[];
}

/** The host to a worker. */
export type HostMessage = {
  /** Counts the messages of one worker: its answer names the one it saw last. */
  readonly turn: number;
} & (
  | {
      readonly kind: 'invoke';
      readonly nowMs: number;
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly payload: string;
      readonly functionArn: string;
    }
  /** It is `nowMs`: run the timers that are due. */
  | { readonly kind: 'tick'; readonly nowMs: number }
  /** A call of the function is not answered: say for which timer it waits, though a socket is open. */
  | { readonly kind: 'unanswered' }
);

/** A worker to the host. */
export type WorkerMessage =
  /** The runtime is set up: from here on, what goes wrong is the function's doing. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'print'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** Nothing can go on before a timer of the function is due. */
  | { readonly kind: 'waiting'; readonly turn: number; readonly untilMs: number }
  /** Nothing goes on but what a call that is not answered keeps from going on. */
  | { readonly kind: 'unanswered'; readonly turn: number; readonly untilMs: number }
  /** The function sent its own process a signal that ends it. */
  | { readonly kind: 'killed'; readonly signal: string }
  /** `lost`: the runtime is in no state to take another event. */
  | { readonly kind: 'done'; readonly payload: string; readonly failed: boolean; readonly lost: boolean };

/** The members of each message, with the type of each. */
const SHAPES: Readonly<Record<WorkerMessage['kind'], Readonly<Record<string, string>>>> = {
  ready: {},
  print: { stream: 'string', text: 'string' },
  waiting: { turn: 'number', untilMs: 'number' },
  unanswered: { turn: 'number', untilMs: 'number' },
  killed: { signal: 'string' },
  done: { payload: 'string', failed: 'boolean', lost: 'boolean' },
};

/** True for what a worker of ours sends: a function that finds the way to us must not break us. */
export function isWorkerMessage(value: unknown): value is WorkerMessage {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as Record<string, unknown>;
  const kind = String(message.kind);
  const shape = Object.hasOwn(SHAPES, kind) ? SHAPES[kind as WorkerMessage['kind']] : undefined;
  return shape !== undefined && Object.entries(shape).every(([name, type]) => typeof message[name] === type);
}
