/** A request that cannot be carried out as it stands; the message says how to mend it, and the exit code is 2. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}
