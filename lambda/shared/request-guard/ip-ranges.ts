import { isIPv4, isIPv6 } from 'node:net';
import type { ReasonCode } from './refusal';

/** An address as a number, so that all spellings of one address are equal. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A block of addresses. */
export interface Cidr extends Address {
  readonly prefix: number;
}

/** Why an address may not be called. */
export interface AddressVerdict {
  readonly code: ReasonCode;
  readonly what: string;
}

interface Range extends AddressVerdict {
  readonly family: 4 | 6;
  readonly cidr: Cidr;
}

/**
 * Reads an address in the text forms of `inet_pton`; anything else, a zone id too, is undefined.
 *
 * Not `net.BlockList`: its IPv4 rules also answer for IPv4-mapped IPv6 addresses, so a private block that was opened
 * would open those too.
 */
export function parseAddress(text: string): Address | undefined {
  // Node's checks turn a list of one text into that text, and a resolver of our own may answer anything.
  if (typeof text !== 'string') return undefined;
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text) };
  // Asked first, because Node 20 spends milliseconds on the first look for an IPv6 address, and most calls have none.
  if (!text.includes(':') || text.includes('%') || !isIPv6(text)) return undefined;
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0];
  const low = dotted === undefined ? 0n : ipv4Value(dotted);
  const hex =
    dotted === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const [head = '', tail] = hex.split('::');
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const gap = new Array<string>(8 - left.length - right.length).fill('0');
  const value = [...left, ...gap, ...right].reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
  return { family: 6, value };
}

/** Reads `address/prefix`. Bits after the prefix are ignored here; `checkSettings` complains about them. */
export function parseCidr(text: string): Cidr | undefined {
  const [base = '', prefixText = '', more] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || more !== undefined || !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  return prefix <= width(address) ? { ...address, prefix } : undefined;
}

/** Whether the block holds the address. Families never mix. */
export function contains(block: Cidr, address: Address): boolean {
  if (block.family !== address.family) return false;
  const shift = BigInt(width(block) - block.prefix);
  return block.value >> shift === address.value >> shift;
}

/** Whether the base address of the block has a bit set after the prefix. */
export function hasHostBits(block: Cidr): boolean {
  const shift = BigInt(width(block) - block.prefix);
  return (block.value >> shift) << shift !== block.value;
}

/** Whether `inner` lies in `outer` as a whole. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.prefix <= inner.prefix && contains(outer, inner);
}

/**
 * Why this address may not be called, or undefined if it may.
 *
 * `opened` are the private blocks that the owner of the stack opened. They are asked after the closed ranges, so no
 * block, however wide, opens loopback, link-local, multicast or a metadata service.
 */
export function judgeAddress(address: Address, opened: readonly Cidr[]): AddressVerdict | undefined {
  const closed = closedRanges.find((range) => holds(range, address)) ?? isatap(address);
  if (closed !== undefined) return closed;
  const special = openableRanges.find((range) => holds(range, address));
  if (special !== undefined) return opened.some((block) => contains(block, address)) ? undefined : special;
  if (address.family === 6 && !holds(globalUnicast, address)) {
    return { code: 'address-not-global', what: 'outside the global unicast block 2000::/3' };
  }
  return undefined;
}

/** The range that is never opened and holds this block as a whole, or undefined. */
export function closedAround(block: Cidr): AddressVerdict | undefined {
  return closedRanges.find((range) => range.family === block.family && covers(range.cidr, block));
}

/** Whether the block lies in one range that can be opened; a public block needs no opening. */
export function isOpenable(block: Cidr): boolean {
  return openableRanges.some((range) => range.family === block.family && covers(range.cidr, block));
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function width(address: Address): number {
  return address.family === 4 ? 32 : 128;
}

/** Read when an address of its family is judged: a function that meets none should not start later for it. */
function range(text: string, code: ReasonCode, what: string): Range {
  let cidr: Cidr | undefined;
  return {
    family: text.includes(':') ? 6 : 4,
    code,
    what,
    get cidr() {
      cidr ??= parseCidr(text);
      if (cidr === undefined) throw new Error(`${text} is not a block of addresses`);
      return cidr;
    },
  };
}

function holds(range: Range, address: Address): boolean {
  return range.family === address.family && contains(range.cidr, address);
}

/** ISATAP carries an IPv4 address behind any prefix: the interface id is [02]00:5efe:a.b.c.d (RFC 5214). */
function isatap(address: Address): AddressVerdict | undefined {
  if (address.family === 4) return undefined;
  const marker = (address.value >> 32n) & 0xffffffffn;
  if (marker !== 0x5efen && marker !== 0x02005efen) return undefined;
  return { code: 'address-embeds-ipv4', what: 'ISATAP' };
}

const globalUnicast = range('2000::/3', 'address-not-global', 'global unicast');

/**
 * Never called, whatever is listed. Single addresses stand before the block around them.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry/
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
const closedRanges: readonly Range[] = [
  range('169.254.169.254/32', 'address-metadata', 'the instance metadata service'),
  range('169.254.170.2/32', 'address-metadata', 'the ECS credentials endpoint'),
  range('169.254.170.23/32', 'address-metadata', 'the EKS credentials endpoint'),
  range('fd00:ec2::/32', 'address-metadata', 'the AWS block with the metadata, EKS credentials, DNS and time services'),
  range('100.100.100.200/32', 'address-metadata', 'the metadata service of Alibaba Cloud'),
  range('192.0.0.192/32', 'address-metadata', 'the metadata service of Oracle Cloud'),
  range('168.63.129.16/32', 'address-metadata', 'the wire server of Azure'),
  range('fd20:ce::254/128', 'address-metadata', 'the metadata service of Google Cloud'),
  range('0.0.0.0/8', 'address-unspecified', 'this host on this network'),
  range('127.0.0.0/8', 'address-loopback', 'loopback, where the Lambda runtime API listens too'),
  range('169.254.0.0/16', 'address-link-local', 'link-local'),
  range('224.0.0.0/4', 'address-multicast', 'multicast'),
  range('255.255.255.255/32', 'address-multicast', 'broadcast'),
  range('::/128', 'address-unspecified', 'unspecified'),
  range('::1/128', 'address-loopback', 'loopback'),
  range('::/96', 'address-embeds-ipv4', 'IPv4-compatible'),
  range('::ffff:0:0/96', 'address-embeds-ipv4', 'IPv4-mapped'),
  range('::ffff:0:0:0/96', 'address-embeds-ipv4', 'IPv4-translated'),
  range('64:ff9b::/96', 'address-embeds-ipv4', 'NAT64'),
  range('64:ff9b:1::/48', 'address-embeds-ipv4', 'local-use NAT64'),
  range('2001::/32', 'address-embeds-ipv4', 'Teredo'),
  range('2002::/16', 'address-embeds-ipv4', '6to4'),
  range('fe80::/10', 'address-link-local', 'link-local'),
  range('fec0::/10', 'address-link-local', 'site-local'),
  range('ff00::/8', 'address-multicast', 'multicast'),
];

/** Refused unless a block in `allowedPrivateCidrs` holds the address. Same registries as above. */
const openableRanges: readonly Range[] = [
  range('10.0.0.0/8', 'address-private', 'private use'),
  range('100.64.0.0/10', 'address-private', 'shared address space'),
  range('172.16.0.0/12', 'address-private', 'private use'),
  range('192.168.0.0/16', 'address-private', 'private use'),
  range('fc00::/7', 'address-private', 'unique local'),
  range('192.0.0.0/24', 'address-special', 'protocol assignments'),
  range('192.0.2.0/24', 'address-special', 'documentation'),
  range('192.31.196.0/24', 'address-special', 'AS112'),
  range('192.52.193.0/24', 'address-special', 'AMT'),
  range('192.88.99.0/24', 'address-special', '6to4 relay'),
  range('192.175.48.0/24', 'address-special', 'AS112'),
  range('198.18.0.0/15', 'address-special', 'benchmarking'),
  range('198.51.100.0/24', 'address-special', 'documentation'),
  range('203.0.113.0/24', 'address-special', 'documentation'),
  range('240.0.0.0/4', 'address-special', 'reserved'),
  range('100::/64', 'address-special', 'discard only'),
  range('100:0:0:1::/64', 'address-special', 'dummy prefix'),
  range('2001::/23', 'address-special', 'protocol assignments'),
  range('2001:db8::/32', 'address-special', 'documentation'),
  range('2620:4f:8000::/48', 'address-special', 'AS112'),
  range('3fff::/20', 'address-special', 'documentation'),
  range('5f00::/16', 'address-special', 'segment routing'),
];
