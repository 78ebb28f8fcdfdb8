import { type HostEntry, isLocalhost, parseHostEntry } from './host-names';
import { type Cidr, closedAround, hasHostBits, isOpenable, judgeAddress, parseCidr } from './ip-ranges';

/** What the owner of the stack allows. */
export interface GuardSettings {
  /** Exact names, one leading `*.` for exactly one label, or IP addresses. */
  readonly allowedHosts: readonly string[];
  /** @default [443]; with `allowHttp` [443, 80] */
  readonly allowedPorts?: readonly number[];
  /** @default false */
  readonly allowHttp?: boolean;
  /**
   * Private blocks that an allowed host may stand in. Opens neither loopback nor link-local nor a metadata service.
   *
   * @default - none: public addresses only
   */
  readonly allowedPrivateCidrs?: readonly string[];
  /** @default 8192 */
  readonly maxUrlBytes?: number;
  /** @default 100 */
  readonly maxHeaders?: number;
  /** Names, values and four bytes for each header. @default 16384 */
  readonly maxHeaderBytes?: number;
  /** @default 1048576 */
  readonly maxBodyBytes?: number;
  /** Redirects followed for one call. @default 0 */
  readonly maxRedirects?: number;
}

/** The settings, read once for a decision. */
export interface GuardRules {
  readonly hosts: readonly HostEntry[];
  readonly ports: readonly number[];
  readonly allowHttp: boolean;
  readonly opened: readonly Cidr[];
  readonly maxUrlBytes: number;
  readonly maxHeaders: number;
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  readonly maxRedirects: number;
}

/** A setting that `decide` would take for nothing, in the words of an error about a prop. */
export interface SettingProblem {
  readonly setting: keyof GuardSettings;
  readonly expected: string;
  readonly got: unknown;
}

const limits = {
  maxUrlBytes: 8 * 1024,
  maxHeaders: 100,
  maxHeaderBytes: 16 * 1024,
  maxBodyBytes: 1024 * 1024,
  maxRedirects: 0,
} as const;

type Limit = keyof typeof limits;

/** Reads settings. An entry that cannot be read allows nothing; a limit that cannot be read is the default. */
export function readSettings(settings: GuardSettings): GuardRules {
  const allowHttp = settings.allowHttp === true;
  const limit = (name: Limit) => (isCount(settings[name]) ? settings[name] : limits[name]);
  return {
    hosts: texts(settings.allowedHosts).flatMap((entry) => parseHostEntry(entry) ?? []),
    ports: settings.allowedPorts === undefined ? (allowHttp ? [443, 80] : [443]) : listed(settings.allowedPorts),
    allowHttp,
    opened: texts(settings.allowedPrivateCidrs)
      .flatMap((entry) => parseCidr(entry) ?? [])
      .filter(isExact),
    maxUrlBytes: limit('maxUrlBytes'),
    maxHeaders: limit('maxHeaders'),
    maxHeaderBytes: limit('maxHeaderBytes'),
    maxBodyBytes: limit('maxBodyBytes'),
    maxRedirects: limit('maxRedirects'),
  };
}

/** The entries of what should be a list; a text has none, though it has letters that could be taken for some. */
function listed<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

function texts(list: readonly string[] | undefined): readonly string[] {
  return listed(list).filter((entry) => typeof entry === 'string');
}

function isExact(block: Cidr): boolean {
  return !hasHostBits(block);
}

/** What is wrong with the settings; empty if nothing is. For the construct at synth. */
export function checkSettings(settings: GuardSettings): readonly SettingProblem[] {
  const opened = (settings.allowedPrivateCidrs ?? []).flatMap((entry) => parseCidr(entry) ?? []);
  return [
    ...problems('allowedHosts', settings.allowedHosts, (entry) => hostProblem(entry, opened)),
    ...(settings.allowedHosts.length === 0 ? [problem('allowedHosts', 'at least one host', [])] : []),
    ...problems('allowedPorts', settings.allowedPorts ?? [], portProblem),
    ...(settings.allowedPorts?.length === 0 ? [problem('allowedPorts', 'at least one port', [])] : []),
    ...problems('allowedPrivateCidrs', settings.allowedPrivateCidrs ?? [], cidrProblem),
    ...(Object.keys(limits) as Limit[]).flatMap((name) =>
      settings[name] === undefined || isCount(settings[name])
        ? []
        : [problem(name, 'a whole number, 0 or more', settings[name])],
    ),
  ];
}

function hostProblem(entry: string, opened: readonly Cidr[]): string | undefined {
  const host = parseHostEntry(entry);
  if (host === undefined) {
    return "a host name in ASCII without scheme, port or trailing dot, an IP address, or '*.' before a name of two labels or more";
  }
  if (host.kind !== 'address') {
    const name = host.kind === 'name' ? host.name : host.suffix;
    return isLocalhost(name) ? 'a host that is not loopback' : undefined;
  }
  const verdict = judgeAddress(host.address, opened);
  return verdict === undefined ? undefined : `an address that may be called, not ${verdict.what}`;
}

function portProblem(port: number): string | undefined {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? undefined : 'a whole number from 1 to 65535';
}

function cidrProblem(entry: string): string | undefined {
  const block = parseCidr(entry);
  if (block === undefined) return "a block such as '10.0.0.0/16' or 'fd12:3456::/32'";
  if (hasHostBits(block)) return 'a block without bits set after its prefix';
  const closed = closedAround(block);
  if (closed !== undefined) return `a block that can be opened, not ${closed.what}`;
  return isOpenable(block) ? undefined : 'a block inside one private range; public addresses need none';
}

function problems<T>(
  setting: keyof GuardSettings,
  entries: readonly T[],
  check: (entry: T) => string | undefined,
): SettingProblem[] {
  return entries.flatMap((entry) => {
    const expected = check(entry);
    return expected === undefined ? [] : [problem(setting, expected, entry)];
  });
}

function problem(setting: keyof GuardSettings, expected: string, got: unknown): SettingProblem {
  return { setting, expected, got };
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0;
}
