import type { Target } from './authority';
import { isListedAddress, isListedName, parseHostEntry } from './host-names';

/** Where a secret may be sent. */
export interface SecretBinding {
  /** Entries of `allowedHosts`. */
  readonly hosts: readonly string[];
  /** @default false */
  readonly allowHttp?: boolean;
}

/** Whether a secret may go where the request goes: to one of its hosts, and not in the clear unless its owner said so. */
export function mayReceive({ hostname, literal, url }: Target, { hosts, allowHttp = false }: SecretBinding): boolean {
  if (url.protocol === 'http:' && !allowHttp) return false;
  const entries = hosts.flatMap((entry) => parseHostEntry(entry) ?? []);
  return literal === undefined ? isListedName(hostname, entries) : isListedAddress(literal, entries);
}
