import { FEATURES } from '../../asl';
import { SERVICE_FEATURES } from '../../runner/service-features';
import type { Terminal } from '../terminal';

/** Prints what of the language and of the services runs, is refused, or runs differently. */
export function features(terminal: Terminal): void {
  for (const { area, name, support, note } of [...FEATURES, ...SERVICE_FEATURES]) {
    terminal.out(`${support.padEnd(9)} ${area}: ${name}${note === undefined ? '' : ` (${note})`}\n`);
  }
}
