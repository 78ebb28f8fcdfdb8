import { CALL_API_ERRORS, type CallApiSettings } from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';
import { type Decision, decide, type GuardRequest, type Permission } from './guard';
import type { Network } from './network';
import { readBody } from './read-body';
import type { WholeResponse } from './read-response';
import { decideRedirect } from './redirect';
import { send } from './send';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Answer = { readonly location: string; readonly statusCode: number } | { readonly response: WholeResponse };

/**
 * Sends a request if the guard permits it, and follows redirects as far as the settings say, each permitted anew.
 *
 * With `maxRedirects` 0 a redirect is an answer like any other.
 *
 * @param onPermission hears of each hop before it is sent
 */
export async function exchange(
  request: GuardRequest,
  settings: CallApiSettings,
  network: Network,
  signal: AbortSignal,
  onPermission: (permission: Permission) => void,
): Promise<WholeResponse> {
  const { resolve } = network;
  let permission = admit(await decide(request, settings, resolve));
  for (let followed = 0; ; followed++) {
    onPermission(permission);
    const answer = await ask(permission, settings, network, signal);
    if ('response' in answer) return answer.response;
    const { location, statusCode } = answer;
    permission = admit(
      await decideRedirect({ from: permission, status: statusCode, location, followed }, settings, resolve),
    );
  }
}

function ask(
  permission: Permission,
  { maxRedirects, maxResponseBytes, retryOn, connectTimeoutMs, idleTimeoutMs }: CallApiSettings,
  network: Network,
  signal: AbortSignal,
): Promise<Answer> {
  return send(permission, network, connectTimeoutMs, signal, async (response): Promise<Answer> => {
    const { statusCode = 0, rawHeaders } = response;
    const { location } = response.headers;
    if (maxRedirects > 0 && redirects.has(statusCode) && location !== undefined) return { location, statusCode };
    try {
      const bytes = await readBody(response, maxResponseBytes, idleTimeoutMs);
      return { response: { statusCode, rawHeaders, bytes } };
    } catch (error) {
      // The status is thrown and the body only explains it: a 503 with a page that is too long is still a 503.
      if (!(error instanceof CallError) || !retryOn.includes(statusCode)) throw error;
      return { response: { statusCode, rawHeaders, bytes: Buffer.alloc(0) } };
    }
  });
}

function admit(decision: Decision): Permission {
  if (decision.allowed) return decision;
  const { code, reason, cause } = decision;
  const hasNoAddress = code === 'dns-failed' || code === 'dns-empty';
  const name = hasNoAddress ? CALL_API_ERRORS.dnsFailed : CALL_API_ERRORS.requestRefused;
  throw new CallError(name, `${code}: ${reason}`, { cause });
}
