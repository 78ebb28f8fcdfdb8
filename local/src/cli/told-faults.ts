import type { FaultCount } from '../faults';
import type { Terminal } from './terminal';

/** Tells what became of the faults of a run; true when each one struck: the others prove nothing. */
export function toldFaults(counts: readonly FaultCount[], terminal: Terminal): boolean {
  for (const { fault, calls, injected } of counts) {
    terminal.err(
      injected === 0
        ? `fault ${fault} never struck, of ${calls} calls that it concerns\n`
        : `fault ${fault} struck ${injected} of ${calls} calls\n`,
    );
  }
  return counts.every(({ injected }) => injected > 0);
}
