import { isNativeError } from 'node:util/types';
import {
  CALL_API_ERRORS,
  type CallApiEvent,
  type CallApiResult,
  type CallApiSettings,
} from '../../lib/template-api-caller/contract';
import { decodeTemplate } from '../shared/api-request/decode-template';
import { renderRequest } from '../shared/api-request/render-request';
import { TextRenderer } from '../shared/api-request/render-text';
import { methods } from '../shared/request-guard/header-rules';
import { bindSecrets } from './bound-secrets';
import { CallError } from './call-error';
import { withDeadline } from './deadline';
import { fitResult, type StoreOverflow } from './fit-result';
import { exchange } from './follow';
import type { Network } from './network';
import { interpretBody, readHeaders, type WholeResponse } from './read-response';
import { Redactor } from './redact';
import { readRetryAfter } from './retry-after';
import type { ReadSecret } from './secrets';

/** What a call works with. */
export interface Collaborators {
  readonly settings: CallApiSettings;
  readonly network: Network;
  readonly readSecret: ReadSecret;
  readonly storeOverflow: StoreOverflow;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: CallLine) => void;
}

/** One line of the log: what was called and how it ended, and nothing that a template or an API has written. */
export interface CallLine {
  readonly message: 'call';
  readonly requestId: string;
  /** `other` where it is none that may be sent. */
  readonly method: string;
  /** Absent where the call ended before a host was permitted. */
  readonly host?: string;
  readonly status?: number;
  /** Name of the error that was thrown. */
  readonly error?: string;
  readonly ms: number;
}

/** What is known of a call while it runs. */
interface Progress {
  host?: string;
  status?: number;
}

/** Longest part of a body that an error quotes. */
const EXCERPT_LENGTH = 200;

/**
 * Renders the template, calls the API and answers what it said.
 *
 * A second delivery of the same event calls the API a second time, with the same idempotency key where the template
 * names a header for one. What must not be sent twice is kept from it by the state machine, which knows the method.
 */
export async function callApi(
  event: CallApiEvent,
  requestId: string,
  collaborators: Collaborators,
): Promise<CallApiResult> {
  const { now, log } = collaborators;
  const startedAt = now();
  const redactor = new Redactor();
  const progress: Progress = {};
  const finish = (error?: unknown) => {
    const method = methods.has(event.method) ? event.method : 'other';
    const ended = error === undefined ? {} : { error: isNativeError(error) ? error.name : typeof error };
    log({ message: 'call', requestId, method, ...progress, ...ended, ms: now() - startedAt });
  };
  try {
    const result = await run(event, requestId, collaborators, redactor, progress);
    finish();
    return result;
  } catch (error) {
    finish(error);
    throw redactor.error(error);
  }
}

async function run(
  event: CallApiEvent,
  requestId: string,
  { settings, network, readSecret, storeOverflow, now }: Collaborators,
  redactor: Redactor,
  progress: Progress,
): Promise<CallApiResult> {
  const template = decodeTemplate(event.template);
  const spent = { ms: 0, characters: 0 };
  const rendering = { params: event.params, undefinedVariables: settings.undefinedVariables, now, spent };
  const secrets = await bindSecrets(template, settings, rendering, readSecret, redactor);
  const renderer = new TextRenderer({ ...rendering, secret: secrets.secret });
  const request = renderRequest(template, event, renderer);
  secrets.checkHost(request.url);
  const { requestTimeoutMs } = settings;
  const timedOut = () => new CallError(CALL_API_ERRORS.timeout, `no whole response in ${requestTimeoutMs} ms`);
  const response = await withDeadline(requestTimeoutMs, timedOut, (signal) =>
    exchange(request, settings, network, signal, ({ hostname }) => {
      progress.host = hostname;
    }),
  );
  progress.status = response.statusCode;
  const source = `${event.method} ${progress.host}`;
  const result = readResult(source, response, settings, redactor, now());
  const place = { bucket: settings.overflowBucket, key: `${progress.host}/${requestId}` };
  return fitResult(result, event, place, storeOverflow);
}

/** @throws CallError with the status as its name, if it is one that is retried by throwing it */
function readResult(
  source: string,
  response: WholeResponse,
  { retryOn, maxRetryAfterSeconds }: CallApiSettings,
  redactor: Redactor,
  now: number,
): CallApiResult {
  const { statusCode } = response;
  const headers = readHeaders(response.rawHeaders, redactor);
  const content = interpretBody(response, headers['content-type'], redactor);
  const canWait = retryOn.includes(statusCode) && (statusCode === 429 || statusCode === 503);
  const retryAfterSeconds = canWait ? readRetryAfter(headers['retry-after'], now, maxRetryAfterSeconds) : undefined;
  if (retryAfterSeconds !== undefined) return { statusCode, headers, ...content, retryAfterSeconds };
  if (!retryOn.includes(statusCode)) return { statusCode, headers, ...content };
  const { body, isBase64 } = content;
  const text = isBase64 === true ? '(binary)' : typeof body === 'string' ? body : (JSON.stringify(body) ?? '(no body)');
  throw new CallError(
    `ApiCaller.StatusCode.${statusCode}`,
    `${source} answered ${statusCode}: ${text.slice(0, EXCERPT_LENGTH)}`,
  );
}
