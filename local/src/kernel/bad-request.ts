/** A request of the user's that cannot be carried out: a missing file, an unknown name, malformed input. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
