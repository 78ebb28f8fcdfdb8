import type { RenderedRequest } from '../api-request/render-request';
import { readTarget, type Target } from '../request-guard/authority';
import { readSettings } from '../request-guard/guard-settings';
import { checkHeaders, readMethod } from '../request-guard/header-rules';
import type { Refusal } from '../request-guard/refusal';
import type { TemplateSettings } from './template-settings';

/** Why a request may not be sent, in the guard's words, and which field of the template is to blame. */
export interface Objection {
  readonly field: string;
  readonly reason: string;
}

/** What the guard would refuse about a request without asking a resolver. */
export function objectionTo(request: RenderedRequest, settings: TemplateSettings): Objection | undefined {
  const { method, url, headers, body = '' } = request;
  const rules = readSettings(settings);
  const target = readTarget(url, rules);
  if ('allowed' in target) return objection('url', target);
  const known = readMethod(method);
  if (typeof known !== 'string') return objection('the method', known);
  const refusal = checkHeaders(Object.entries(headers), known, rules);
  if (refusal !== undefined) return objection('headers', refusal);
  if (Buffer.byteLength(body) > rules.maxBodyBytes) {
    return { field: 'body', reason: `the body exceeds ${rules.maxBodyBytes} bytes` };
  }
  return body !== '' && !allowsBody(known) ? { field: 'body', reason: `a ${known} request has no body` } : undefined;
}

/** Whether a request of the method may have a body. */
export function allowsBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Where a URL leads, or why it may not. */
export function targetOf(url: string, settings: TemplateSettings): Target | Objection {
  const target = readTarget(url, readSettings(settings));
  return 'allowed' in target ? objection('url', target) : target;
}

function objection(field: string, { code, reason }: Refusal): Objection {
  return { field, reason: `${reason} (${code})` };
}
