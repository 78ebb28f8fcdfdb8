/**
 * Something that AWS accepts and the runner does not: raised before an execution starts, never skipped in silence.
 *
 * The message names the place, what was found there and what works instead.
 */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';

  /**
   * @param place where it stands, such as `/States/Charge/Resource`, or `Stack/LogicalId` of a template
   * @param what what was found there, and what works instead
   */
  constructor(
    readonly place: string,
    readonly what: string,
  ) {
    super(`${place}: ${what}`);
  }
}
