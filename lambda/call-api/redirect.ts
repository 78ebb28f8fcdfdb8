import { type GuardSettings, readSettings } from '../shared/request-guard/guard-settings';
import { type Refusal, refuse } from '../shared/request-guard/refusal';
import { cutUrl } from '../shared/request-guard/url-text';
import { decide, type GuardRequest, type Permission, type Resolve } from './guard';

/** A redirect as it arrived. */
export interface RedirectHop {
  /** What was sent. */
  readonly from: Permission;
  readonly status: number;
  /** The Location header. */
  readonly location: string;
  /** Redirects followed before this one. */
  readonly followed: number;
}

/** Headers that say nothing about the caller or the body; all others stay with the origin they were written for. */
const travelling: ReadonlySet<string> = new Set(['accept', 'accept-language', 'accept-encoding', 'user-agent']);

/**
 * Decides whether a redirect may be followed, and with what: each hop passes all checks of `decide` again.
 *
 * 303 becomes GET, and so do 301 and 302 after a POST; the body and its headers stay behind. 307 and 308 send the same
 * again, but never to another origin: there only GET and HEAD go on, with the headers that anyone would send. From
 * https to http none goes, whatever is allowed.
 */
export async function decideRedirect(
  hop: RedirectHop,
  settings: GuardSettings,
  resolve: Resolve,
): Promise<Permission | Refusal> {
  const { from, status, location, followed } = hop;
  const { maxRedirects } = readSettings(settings);
  if (![301, 302, 303, 307, 308].includes(status)) return refuse('redirect-status', `status ${status} is no redirect`);
  if (followed >= maxRedirects) return refuse('redirect-limit', `redirect ${followed + 1} of ${maxRedirects} allowed`);
  const url = resolveLocation(location, from.url);
  if (typeof url !== 'string') return url;
  const origin = URL.canParse(url) ? new URL(url).origin : undefined;
  if (from.url.protocol === 'https:' && /^http:/i.test(url)) {
    return refuse('redirect-downgrade', 'a redirect from https to http is not followed');
  }
  const request = nextRequest(from, status, url, origin === from.url.origin);
  return 'allowed' in request ? request : decide(request, settings, resolve);
}

/**
 * The absolute URL as text, so that the raw checks of `decide` see what the server wrote.
 *
 * Only a Location without an authority of its own is resolved here, once its text is known to hide none.
 */
function resolveLocation(location: string, base: URL): string | Refusal {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location;
  if (location.startsWith('//')) return `${base.protocol}${location}`;
  const cut = cutUrl(`${base.origin}/${location}`);
  if ('allowed' in cut) return refuse('redirect-location', `Location cannot be followed: ${cut.reason}`);
  // The parser trims, so a space before '//' would bring an authority after all.
  const url = URL.canParse(location, base.href) ? new URL(location, base.href) : undefined;
  if (url?.origin !== base.origin || location.trim() === '') {
    return refuse('redirect-location', 'Location names no other path or query');
  }
  return url.href;
}

function nextRequest(from: Permission, status: number, url: string, sameOrigin: boolean): GuardRequest | Refusal {
  const becomesGet = (status === 303 && from.method !== 'HEAD') || (status <= 302 && from.method === 'POST');
  const method = becomesGet ? 'GET' : from.method;
  if (!sameOrigin && method !== 'GET' && method !== 'HEAD') {
    return refuse('redirect-unsafe-method', `a ${method} request is not repeated at another origin`);
  }
  const headers = Object.entries(from.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    return sameOrigin ? !becomesGet || !describesBody(lower) : travelling.has(lower);
  });
  const body = becomesGet || from.body === undefined ? {} : { body: from.body };
  return { url, method, headers: Object.fromEntries(headers), ...body };
}

/** Content-Type of a body that is gone, its digest, and a method override, which was for the POST. */
function describesBody(name: string): boolean {
  return /^(?:content-|digest$|x-http-method|x-method-override$|idempotency-key$)/.test(name);
}
