import { CALL_API_ERRORS } from '../../lib/template-api-caller/contract';
import { type ContentType, readContentType } from '../shared/api-request/content-type';
import { CallError } from './call-error';
import { parseJson } from './exact-numbers';
import { MAX_JSON_DEPTH, type Redactor } from './redact';

/** A response that was read whole. */
export interface WholeResponse {
  readonly statusCode: number;
  /** Names and values in turn, as they arrived. */
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** A body as a result holds it, with no secret in it. */
export interface ReadBody {
  readonly body?: unknown;
  readonly isBase64?: true;
}

/** Names in lower case, several values joined, as the result holds them. */
export function readHeaders(rawHeaders: readonly string[], redactor: Redactor): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = redactor.text((rawHeaders[i] ?? '').toLowerCase());
    const value = redactor.text(rawHeaders[i + 1] ?? '');
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

/**
 * Reads the bytes as the content type says: JSON is parsed, text is decoded, anything else is base64.
 *
 * A response that reports success and breaks its own word ends in `ApiCaller.InvalidResponse`. Any other status keeps
 * its status, and the body is the text, or base64 where the bytes are not in the charset they claim.
 */
export function interpretBody(
  response: WholeResponse,
  contentTypeHeader: string | undefined,
  redactor: Redactor,
): ReadBody {
  const { statusCode, bytes } = response;
  if (bytes.length === 0) return {};
  const contentType = readContentType(contentTypeHeader);
  const text = decodeText(bytes, contentType);
  if (contentType.kind === 'json') {
    const parsed = text === undefined ? undefined : readJson(text);
    if (parsed !== undefined) return { body: redactor.value(parsed.value) };
    if (statusCode >= 200 && statusCode < 300) throw notJson(text);
  }
  if (text !== undefined) return { body: redactor.text(text) };
  return { body: redactor.bytes(bytes).toString('base64'), isBase64: true };
}

/** The text, or undefined where the bytes are no text, or not in this charset, or nobody knows the charset. */
function decodeText(bytes: Buffer, { kind, charset }: ContentType): string | undefined {
  if (kind === 'binary') return undefined;
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
    // Without a content type, bytes that happen to be UTF-8 are text unless one of them is NUL.
    return kind === 'unknown' && text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The value in an object, since `null` is JSON too. Neither the parser's error nor the text may be quoted. */
function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value = parseJson(text);
    return isWithinDepth(value, MAX_JSON_DEPTH) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isWithinDepth(item, depth - 1));
}

function notJson(text: string | undefined): CallError {
  const reason =
    text === undefined ? 'not in the charset it claims' : `not JSON, or nested deeper than ${MAX_JSON_DEPTH} levels`;
  return new CallError(CALL_API_ERRORS.invalidResponse, `the content type says JSON, and the body is ${reason}`);
}
