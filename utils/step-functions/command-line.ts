import { type ParseArgsConfig, parseArgs } from 'node:util';
import { RequestError } from '../request-error';
import { ADDRESS_OPTIONS } from './address';

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

const OPTIONS = {
  ...ADDRESS_OPTIONS,
  app: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Arguments of a command: the options that all have, and its own. */
export function commandArguments<const Own extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  own: Own,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...OPTIONS, ...own } });
  } catch (error) {
    throw new RequestError(`${(error as Error).message}; see npm run ${command} -- --help`, { cause: error });
  }
}

/** The names of what a command is about, from one to two: a state machine or an execution, and a name. */
export function operands(command: string, positionals: readonly string[]): [wanted: string, name: string | undefined] {
  const [wanted, name, ...rest] = positionals;
  if (wanted === undefined || rest.length > 0) {
    throw new RequestError(
      `one execution, or a state machine and the name of an execution, must be named, got ${positionals.length} words; ` +
        `see npm run ${command} -- --help`,
    );
  }
  return [wanted, name];
}
