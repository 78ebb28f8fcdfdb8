import { isIPv4 } from 'node:net';
import type { GuardRules } from './guard-settings';
import { isListedAddress, isListedName, isLocalhost, isPlainHostName } from './host-names';
import { type Address, judgeAddress, parseAddress } from './ip-ranges';
import { type Refusal, refuse } from './refusal';
import { checkUrlText, cutUrl } from './url-text';

/** Where a request goes, before its name is resolved. */
export interface Target {
  /** As the parser reads it, without the fragment. */
  readonly url: URL;
  /** Lower case; an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** The address itself if the host is one: there is nothing to resolve. */
  readonly literal?: Address;
}

type Host = Pick<Target, 'hostname' | 'literal'>;

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Reads where the URL leads: the raw text and the parsed URL must agree, and both must be allowed. */
export function readTarget(text: string, rules: GuardRules): Target | Refusal {
  if (Buffer.byteLength(text) > rules.maxUrlBytes) return tooLong(rules);
  const cut = cutUrl(text);
  if ('allowed' in cut) return cut;
  if (cut.scheme !== 'https' && !(cut.scheme === 'http' && rules.allowHttp)) {
    return refuse('scheme-not-allowed', `the scheme must be ${rules.allowHttp ? 'https or http' : 'https'}`);
  }
  const split = splitAuthority(cut.authority);
  if ('allowed' in split) return split;
  const url = parse(text);
  if (url === undefined) return refuse('url-invalid', 'the URL cannot be parsed');
  url.hash = '';
  if (Buffer.byteLength(url.href) > rules.maxUrlBytes) return tooLong(rules);
  const host = agreeOnHost(split.host, url);
  if ('allowed' in host) return host;
  const port = readPort(split.port, cut.scheme);
  if (typeof port !== 'number') return port;
  if (url.protocol !== `${cut.scheme}:` || Number(url.port || defaultPorts[cut.scheme]) !== port) {
    return refuse('host-rewritten', 'the URL names another scheme or port once it is parsed');
  }
  if (!rules.ports.includes(port)) return refuse('port-not-allowed', `port ${port} is not in allowedPorts`);
  const refusal = checkHost(host, rules) ?? checkUrlText(cut) ?? checkSent(url);
  return refusal ?? { url, port, ...host };
}

function tooLong(rules: GuardRules): Refusal {
  return refuse('url-too-long', `the URL is longer than ${rules.maxUrlBytes} bytes`);
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function splitAuthority(authority: string): { host: string; port: string | undefined } | Refusal {
  // The authority may hold a password, so no reason below quotes it before this line.
  if (authority.includes('@')) return refuse('url-userinfo', "user information before '@' is not allowed in a URL");
  if (/\s/u.test(authority)) return refuse('url-whitespace', 'the host holds white space');
  if (/[^\p{ASCII}]/u.test(authority)) {
    return refuse('host-non-ascii', "the host must be ASCII; list and write the 'xn--' form of the name");
  }
  if (authority.includes('%')) return refuse('host-percent-encoded', 'the host must not be percent-encoded');
  const [, host = '', port] = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/s.exec(authority) ?? [];
  if (host === '') return refuse('host-missing', 'the URL has no host, or an IPv6 address without brackets');
  if (host.endsWith('.')) return refuse('host-trailing-dot', `host ${JSON.stringify(host)} ends with a dot`);
  return { host, port };
}

function readPort(text: string | undefined, scheme: string): number | Refusal {
  if (text === undefined) return defaultPorts[scheme] ?? 0;
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65535) {
    return refuse('port-syntax', `the port must be a number from 1 to 65535, got ${JSON.stringify(text)}`);
  }
  return Number(text);
}

/** The host in lower case, if what is written and what the parser made of it are the same. */
function agreeOnHost(written: string, url: URL): Host | Refusal {
  const name = written.toLowerCase();
  const parsed = url.hostname;
  if (url.username !== '' || url.password !== '') return refuse('url-userinfo', 'the URL carries user information');
  if (name.startsWith('[')) {
    const hostname = parsed.slice(1, -1);
    const literal = parseAddress(name.slice(1, -1));
    if (literal?.family === 6 && literal.value === parseAddress(hostname)?.value) return { hostname, literal };
    return refuse('host-rewritten', `host ${JSON.stringify(name)} is another one once it is parsed`);
  }
  if (isIPv4(parsed)) {
    const literal = parseAddress(parsed);
    if (name === parsed && literal !== undefined) return { hostname: parsed, literal };
    return refuse('host-ipv4-spelling', `host ${JSON.stringify(name)} is another spelling of ${parsed}`);
  }
  if (name !== parsed) {
    return refuse('host-rewritten', `host ${JSON.stringify(name)} is another one once it is parsed`);
  }
  if (!isPlainHostName(name)) return refuse('host-syntax', `host ${JSON.stringify(name)} is not a host name`);
  return { hostname: name };
}

function checkHost({ hostname, literal }: Host, rules: GuardRules): Refusal | undefined {
  if (literal !== undefined) {
    const verdict = judgeAddress(literal, rules.opened);
    if (verdict !== undefined) return refuse(verdict.code, `host ${hostname} is refused: ${verdict.what}`);
    return isListedAddress(literal, rules.hosts) ? undefined : notListed(hostname);
  }
  if (isLocalhost(hostname)) return refuse('address-loopback', `host ${hostname} means loopback`);
  return isListedName(hostname, rules.hosts) ? undefined : notListed(hostname);
}

function notListed(hostname: string): Refusal {
  return refuse('host-not-allowed', `host ${hostname} is not in allowedHosts`);
}

/** What is written into the request line and the Host header: visible ASCII, whatever the checks before concluded. */
function checkSent(url: URL): Refusal | undefined {
  const sent = `${url.host}${url.pathname}${url.search}`;
  return /^[\x21-\x7e]+$/.test(sent) ? undefined : refuse('url-invalid', 'the URL cannot be written as visible ASCII');
}
