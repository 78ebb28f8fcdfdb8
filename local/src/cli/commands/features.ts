import { FEATURES } from '../../asl';
import type { Terminal } from '../terminal';

/** Prints what of the language runs, is refused, or runs differently. */
export function features(terminal: Terminal): void {
  for (const { area, name, support, note } of FEATURES) {
    terminal.out(`${support.padEnd(9)} ${area}: ${name}${note === undefined ? '' : ` (${note})`}\n`);
  }
}
