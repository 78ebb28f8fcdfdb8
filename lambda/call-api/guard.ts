import { isUint8Array } from 'node:util/types';
import { readTarget, type Target } from '../shared/request-guard/authority';
import { type GuardRules, type GuardSettings, readSettings } from '../shared/request-guard/guard-settings';
import { checkHeaders, readMethod } from '../shared/request-guard/header-rules';
import { judgeAddress, parseAddress } from '../shared/request-guard/ip-ranges';
import { type Refusal, refuse } from '../shared/request-guard/refusal';

export { checkSettings, type GuardSettings, type SettingProblem } from '../shared/request-guard/guard-settings';
export type { ReasonCode, Refusal } from '../shared/request-guard/refusal';

/** Asks for all addresses of a name, in the order in which they are to be tried. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** One answer of a resolver. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A rendered request, trusted in nothing. */
export interface GuardRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * A request that may be sent: to this address, with this name, and with what stands here.
 *
 * The sender takes all of it from here and nothing from the request, and never resolves the name again: that is what
 * makes a DNS answer that changes harmless.
 */
export interface Permission extends ResolvedAddress {
  readonly allowed: true;
  readonly port: number;
  /** For SNI and the certificate; an IP address has no SNI. */
  readonly hostname: string;
  /** For the Host header: with the port if it is not the scheme's own, and brackets around IPv6. */
  readonly host: string;
  /** Parsed, without a fragment. The request line is `url.pathname + url.search`. */
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export type Decision = Permission | Refusal;

/**
 * Decides whether a rendered request may be sent, and where to.
 *
 * Sends nothing. `resolve` is called at most once, after all that can be refused without it has been, and never for an
 * IP address. All its answers must pass, since an attacker may own one of them; the first is the one to connect to.
 */
export async function decide(request: GuardRequest, settings: GuardSettings, resolve: Resolve): Promise<Decision> {
  const rules = readSettings(settings);
  const checked = check(request, rules);
  if ('allowed' in checked) return checked;
  const { target, ...rest } = checked;
  const answer = await place(target, rules, resolve);
  if ('allowed' in answer) return answer;
  return {
    allowed: true,
    ...answer,
    ...rest,
    port: target.port,
    hostname: target.hostname,
    host: target.url.host,
    url: target.url,
  };
}

interface Checked {
  readonly target: Target;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

function check(request: GuardRequest, rules: GuardRules): Checked | Refusal {
  // Read once: what was checked is then what is sent, even if a property answers differently the next time.
  const given = read(request);
  if (given === undefined) return malformed('a request must be an object whose members can be read');
  const { url, method: methodText, headers = {}, body: givenBody } = given;
  const body = givenBody ?? undefined;
  if (typeof url !== 'string' || typeof methodText !== 'string') return malformed('url and method must be strings');
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    return malformed('headers must be an object of strings');
  }
  const entries = Object.entries(headers);
  if (entries.some(([, value]) => typeof value !== 'string')) return malformed('the values of headers must be strings');
  if (body !== undefined && typeof body !== 'string' && !isUint8Array(body))
    return malformed('body must be text or bytes');

  const target = readTarget(url, rules);
  if ('allowed' in target) return target;
  const method = readMethod(methodText);
  if (typeof method !== 'string') return method;
  const refusal = checkHeaders(entries, method, rules) ?? checkBody(body, method, rules);
  return refusal ?? { target, method, headers: Object.fromEntries(entries), ...(body === undefined ? {} : { body }) };
}

/** A copy, headers included; undefined if there is nothing to read, or a property of it throws. */
function read(request: GuardRequest): GuardRequest | undefined {
  try {
    const { url, method, headers, body } = request;
    return { url, method, headers: copied(headers), ...(body === undefined ? {} : { body }) };
  } catch {
    return undefined;
  }
}

/** Anything but an object stays as it is, to be refused for what it is. */
function copied<T>(headers: T): T {
  return typeof headers === 'object' && headers !== null && !(Symbol.iterator in headers) ? { ...headers } : headers;
}

function malformed(reason: string): Refusal {
  return refuse('request-malformed', reason);
}

/** A body on GET or HEAD has no meaning (RFC 9110, 9.3.1), and servers that do not expect it read it as the next request. */
function checkBody(body: string | Uint8Array | undefined, method: string, rules: GuardRules): Refusal | undefined {
  if (body === undefined) return undefined;
  const bytes = Buffer.byteLength(body);
  if (bytes > rules.maxBodyBytes) return refuse('body-too-large', `the body exceeds ${rules.maxBodyBytes} bytes`);
  if (bytes > 0 && (method === 'GET' || method === 'HEAD')) {
    return refuse('body-not-allowed', `a ${method} request has no body`);
  }
  return undefined;
}

async function place(target: Target, rules: GuardRules, resolve: Resolve): Promise<ResolvedAddress | Refusal> {
  const { hostname, literal } = target;
  if (literal !== undefined) return { address: hostname, family: literal.family };
  let answers: readonly ResolvedAddress[];
  try {
    // A copy, so that the address that was checked is the one that is used.
    answers = (await resolve(hostname)).map(({ address, family }) => ({ address, family }));
  } catch (cause) {
    return { ...refuse('dns-failed', `the name ${hostname} could not be resolved`), cause };
  }
  const [first] = answers;
  if (first === undefined) return refuse('dns-empty', `the name ${hostname} has no address`);
  for (const { address, family } of answers) {
    const parsed = parseAddress(address);
    if (parsed === undefined || parsed.family !== family) {
      return refuse('dns-malformed', `the name ${hostname} resolves to something that is not an address`);
    }
    const verdict = judgeAddress(parsed, rules.opened);
    if (verdict !== undefined) {
      return refuse(verdict.code, `${hostname} resolves to ${address}, which is refused: ${verdict.what}`);
    }
  }
  return first;
}
