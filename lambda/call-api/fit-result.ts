import {
  CALL_API_ERRORS,
  type CallApiEvent,
  type CallApiResult,
  MAX_RESULT_BYTES,
} from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';
import { codeOf } from './open-socket';

/** A body on its way to the overflow bucket. */
export interface OverflowObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

/** Stores a body. */
export type StoreOverflow = (object: OverflowObject) => Promise<void>;

/**
 * The result if a state can hold it beside its input; else the result without its body, which then lies in the bucket.
 *
 * @throws CallError `ApiCaller.ResponseTooLarge` when there is no bucket, or it does not take the body
 */
export async function fitResult(
  result: CallApiResult,
  event: CallApiEvent,
  place: { readonly bucket: string | undefined; readonly key: string },
  store: StoreOverflow,
): Promise<CallApiResult> {
  const room = MAX_RESULT_BYTES - event.inputBytes;
  const bytes = jsonBytes(result);
  if (bytes <= room) return result;
  const { bucket, key } = place;
  const { body, isBase64, ...rest } = result;
  if (bucket === undefined || body === undefined) {
    const remedy = bucket === undefined ? '; an overflow bucket would hold it' : '';
    throw tooLarge(result, `${bytes} bytes of JSON, and a state has room for ${room}${remedy}`);
  }
  const stored = bytesOf(body, isBase64);
  const reference = { ...rest, bodyLocation: { bucket, key, bytes: stored.length } };
  const referenceBytes = jsonBytes(reference);
  if (referenceBytes > room) {
    throw tooLarge(result, `${referenceBytes} bytes of JSON without its body, and a state has room for ${room}`);
  }
  const contentType = storedType(result.headers['content-type'], isBase64);
  try {
    await store({ bucket, key, body: stored, contentType });
  } catch (cause) {
    throw tooLarge(result, `${bytes} bytes of JSON and could not be put into the bucket: ${codeOf(cause)}`, { cause });
  }
  return reference;
}

/** Text and JSON were decoded, and are stored in UTF-8 whatever they came in; bytes are stored as they came. */
function storedType(contentType: string | undefined, isBase64: boolean | undefined): string | undefined {
  if (isBase64 === true) return contentType;
  const [type, ...parameters] = (contentType ?? 'text/plain').split(';').map((part) => part.trim());
  const others = parameters.filter((parameter) => !/^charset=/i.test(parameter));
  return [type, ...others, 'charset=utf-8'].join('; ');
}

function tooLarge({ statusCode }: CallApiResult, reason: string, options?: ErrorOptions): CallError {
  return new CallError(
    CALL_API_ERRORS.responseTooLarge,
    `the answer had status ${statusCode}; the result is ${reason}`,
    options,
  );
}

function bytesOf(body: unknown, isBase64: boolean | undefined): Buffer {
  if (typeof body === 'string') return Buffer.from(body, isBase64 === true ? 'base64' : 'utf8');
  return Buffer.from(JSON.stringify(body));
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
