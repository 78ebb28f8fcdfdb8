import { parseExact } from '../../lambda/shared/exact-json';
import { RequestError } from '../request-error';

/**
 * A value of JSON whose numbers keep every digit.
 *
 * @param place file and line, for the error
 */
export function jsonValue(place: string, text: string): unknown {
  try {
    const value = parseExact(text);
    if (text.includes('__proto__')) JSON.parse(text, (name, held) => requireKeptName(place, name) ?? held);
    return value;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError(`${place}: must be JSON, got ${(error as Error).message}`, { cause: error });
  }
}

/** The objects that are made of the text would take this one for their prototype. */
export function requireKeptName(place: string, name: string): undefined {
  if (name !== '__proto__') return undefined;
  throw new RequestError(`${place}: has a member '__proto__', which the AWS SDK leaves out; give it another name`);
}
