/**
 * Something in a state's own fields could not be evaluated.
 *
 * Thrown where the field is read, without knowing the state; the state that runs puts its name and event number in
 * front and makes a `Failure` of it.
 */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure';

  /**
   * @param error name of the error, such as `States.Runtime`
   * @param detail what AWS says behind "An error occurred while executing the state …"
   * @param location the JSONata field, such as `Output/total`; with it the history gets an `EvaluationFailed` event
   */
  constructor(
    readonly error: string,
    readonly detail: string,
    readonly location?: string,
  ) {
    super(`${error}: ${detail}`);
  }
}
