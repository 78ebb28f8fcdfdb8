/**
 * A failure of the language: what `Retry` and `Catch` may see, and what ends an execution as FAILED.
 *
 * It is thrown, but it is no bug of ours: a bug is any other error, passes every `Catch` and stops the run.
 */
export class Failure extends Error {
  override readonly name = 'Failure';

  /**
   * @param error the error name, such as `States.Timeout`; absent when a Fail state or a callback gave none
   * @param cause the human-readable cause; absent when none was given
   */
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
  ) {
    super(`${error ?? '(no error name)'}: ${cause ?? ''}`);
  }
}
