import type { Address } from '../aws-address';
import type { ExecutionRecord } from '../execution-history/execution-record';
import { REDACTED } from '../execution-history/redact';

const MAX_INPUT_LENGTH = 2_000;

/** Command that starts the same state machine with the same input, as a POSIX shell reads it. */
export function repeatCommand({ machineArn, input = '{}' }: ExecutionRecord, address: Address): string {
  const where = (['profile', 'region', 'endpoint'] as const).flatMap((name) =>
    address[name] === undefined ? [] : [`--${name} ${quoted(address[name])}`],
  );
  const isComplete = !input.includes(REDACTED) && input.length <= MAX_INPUT_LENGTH;
  const given = isComplete ? quoted(input) : '@FILE_WITH_THE_INPUT';
  return ['npm run execute --', machineArn, '--input', given, ...where].join(' ');
}

/** A command with its arguments, as a POSIX shell reads it. */
export function commandLine(command: string, args: readonly string[]): string {
  return [command, ...args.map(quoted)].join(' ').replace(/ --$/, '');
}

function quoted(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
