import { type Address, parseAddress } from './ip-ranges';

/** One entry of `allowedHosts`, read. */
export type HostEntry =
  | { readonly kind: 'name'; readonly name: string }
  /** `*.example.com`: one label and `.example.com`. */
  | { readonly kind: 'wildcard'; readonly suffix: string }
  | { readonly kind: 'address'; readonly address: Address };

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Whether the text, in lower case, is a host name that every parser reads as itself. Underscores occur and pass. */
export function isPlainHostName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) && parsedHost(name) === name;
}

/** The host as the WHATWG parser reads it, or undefined where it refuses. */
function parsedHost(name: string): string | undefined {
  try {
    return new URL(`https://${name}/`).hostname;
  } catch {
    return undefined;
  }
}

/** Reads an entry of `allowedHosts`; undefined means that it can match nothing. */
export function parseHostEntry(entry: string): HostEntry | undefined {
  const text = entry.toLowerCase();
  const address = parseAddress(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text);
  if (address !== undefined) return { kind: 'address', address };
  if (!text.startsWith('*.')) return isPlainHostName(text) ? { kind: 'name', name: text } : undefined;
  const parent = text.slice(2);
  // A wildcard over a top-level domain would let everybody in who can register a name.
  return parent.includes('.') && isPlainHostName(parent) ? { kind: 'wildcard', suffix: `.${parent}` } : undefined;
}

/**
 * Whether the list has this name.
 *
 * `*.example.com` means what it means in a certificate: exactly one label, so neither `example.com` nor
 * `a.b.example.com`. The label may not be punycode: a name that can look like another must be listed in full.
 */
export function isListedName(name: string, entries: readonly HostEntry[]): boolean {
  return entries.some((entry) => {
    if (entry.kind === 'name') return entry.name === name;
    if (entry.kind === 'address' || !name.endsWith(entry.suffix)) return false;
    const first = name.slice(0, -entry.suffix.length);
    return first !== '' && !first.includes('.') && !first.startsWith('xn--');
  });
}

/** Whether the list has this address itself, in any spelling. */
export function isListedAddress(address: Address, entries: readonly HostEntry[]): boolean {
  return entries.some(
    (entry) =>
      entry.kind === 'address' && entry.address.family === address.family && entry.address.value === address.value,
  );
}

/** Names that mean loopback whatever a resolver says (RFC 6761). */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}
