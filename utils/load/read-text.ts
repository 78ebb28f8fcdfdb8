import { closeSync, openSync, readSync } from 'node:fs';
import { RequestError } from '../request-error';

const PIECE_BYTES = 65_536;

/**
 * The text of a file in pieces, without a byte order mark.
 *
 * @throws RequestError where it is not UTF-8
 */
export function* readText(file: string): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw new RequestError(`${file}: must be UTF-8 text`, { cause: error });
    }
  };
  const piece = Buffer.alloc(PIECE_BYTES);
  const handle = openSync(file, 'r');
  try {
    for (let length = -1; length !== 0; ) {
      length = readSync(handle, piece);
      yield decode(length === 0 ? undefined : piece.subarray(0, length));
    }
  } finally {
    closeSync(handle);
  }
}
