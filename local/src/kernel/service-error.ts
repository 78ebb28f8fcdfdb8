/** A refusal of a service, as its API answers it; whatever else is thrown is a bug of ours. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  /**
   * @param code the name of the API's exception, such as `ParameterNotFound`
   * @param status the HTTP status it travels with
   */
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
