import type { Json } from '../../kernel/json';
import { parseKeepingText } from '../../kernel/json-text';
import type { ServiceError } from '../../kernel/service-error';
import { problems } from './problems';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_PAYLOAD_BYTES = 262_144;

/** Reads what an execution or a task is given as JSON text; throws the API's errors for a text too long, and for none. */
export function parsePayload(text: string, field: string, invalid: (reason: string) => ServiceError): Json {
  // In UTF-8 no text is shorter than its characters are many.
  if (text.length > MAX_PAYLOAD_BYTES || Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
    throw problems.tooLong(field, MAX_PAYLOAD_BYTES);
  }
  try {
    return parseKeepingText(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}
