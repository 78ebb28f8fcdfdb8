import type { GuardRules } from './guard-settings';
import { type Refusal, refuse } from './refusal';

/** Methods that may be sent. CONNECT makes a tunnel and TRACE shows credentials; others no API of ours is known for. */
export const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/**
 * Headers that no caller sets, written without punctuation: a gateway that reads `_` as `-` sees them all the same.
 *
 * Framing and the connection belong to the sender; the routing headers would tell the API's proxy another host, path
 * or origin than the one that was checked; the last group is how metadata services and the runtime API are asked.
 */
const forbiddenNames: ReadonlySet<string> = new Set([
  ...['host', 'contentlength', 'transferencoding', 'connection', 'keepalive', 'upgrade', 'te', 'trailer', 'trailers'],
  ...['expect', 'http2settings', 'proxy'],
  ...['forwarded', 'xhost', 'xoriginalhost', 'xoriginalurl', 'xrewriteurl', 'xrealip', 'xhttphostoverride'],
  ...['metadataflavor', 'xgooglemetadatarequest'],
]);

/** The same for beginnings, with `-` for all punctuation. `X-Amzn-Trace-Id` and SigV4's `X-Amz-*` are for callers. */
const forbiddenPrefixes: readonly string[] = [
  'proxy-',
  'x-forwarded',
  'sec-websocket-',
  'x-amzn-oidc-',
  'x-aws-ec2-metadata-',
  'lambda-runtime-',
];

/** Headers with which an API takes another method than the one in the request line. */
const methodOverrides: ReadonlySet<string> = new Set(['xhttpmethodoverride', 'xhttpmethod', 'xmethodoverride']);

/** The method in upper case, as Node sends it. */
export function readMethod(text: string): string | Refusal {
  if (!token.test(text)) return refuse('method-syntax', 'the method must be a token such as GET');
  const method = text.toUpperCase();
  if (methods.has(method)) return method;
  return refuse('method-not-allowed', `method ${method} is not one of ${[...methods].join(', ')}`);
}

/** Checks names, values, duplicates and sizes. */
export function checkHeaders(
  headers: readonly (readonly [string, string])[],
  method: string,
  rules: GuardRules,
): Refusal | undefined {
  if (headers.length > rules.maxHeaders) return refuse('headers-too-many', `more than ${rules.maxHeaders} headers`);
  // Four bytes for the colon, the space and the end of line.
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (bytes > rules.maxHeaderBytes) return refuse('headers-too-large', `headers exceed ${rules.maxHeaderBytes} bytes`);
  const seen = new Set<string>();
  for (const [name, value] of headers) {
    const refusal = checkName(name) ?? checkValue(name, value) ?? checkOverride(name, value, method);
    if (refusal !== undefined) return refusal;
    const folded = fold(name);
    if (seen.has(folded)) return refuse('header-duplicate', `header ${name} is there twice, in two spellings`);
    seen.add(folded);
  }
  return undefined;
}

function checkName(name: string): Refusal | undefined {
  if (!token.test(name) || name === '__proto__') {
    return refuse('header-name', `${JSON.stringify(name.slice(0, 60))} is not the name of a header`);
  }
  const folded = fold(name);
  if (!forbiddenNames.has(squash(name)) && !forbiddenPrefixes.some((prefix) => folded.startsWith(prefix))) {
    return undefined;
  }
  return refuse('header-forbidden', `header ${name} is not the caller's to set`);
}

function checkValue(name: string, value: string): Refusal | undefined {
  // \p{Cc} has the C1 controls too, among them NEL, which some readers take for the end of a line.
  if (/(?!\t)\p{Cc}/u.test(value)) return refuse('header-value', `the value of ${name} holds a control character`);
  if ([...value].some((character) => character > '\u00ff'))
    return refuse('header-value', `the value of ${name} is not Latin-1`);
  if (/%(?:25)*0d%(?:25)*0a/i.test(value))
    return refuse('header-value', `the value of ${name} holds an encoded line end`);
  return undefined;
}

/**
 * An override may stand on a POST alone, for the methods above: there it makes a call narrower. On a GET it would turn
 * a call that is retried because it only reads into one that writes.
 */
function checkOverride(name: string, value: string, method: string): Refusal | undefined {
  if (!methodOverrides.has(squash(name))) return undefined;
  if (method === 'POST' && methods.has(value.toUpperCase())) return undefined;
  return refuse('header-forbidden', `header ${name} would change the method`);
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

function squash(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
