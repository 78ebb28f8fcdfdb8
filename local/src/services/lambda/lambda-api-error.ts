/** A refusal of Lambda's Invoke itself: no function ran. */
export class LambdaApiError extends Error {
  override readonly name = 'LambdaApiError';

  /**
   * @param code the name of the API's exception, such as `ResourceNotFoundException`
   * @param statusCode the HTTP status it travels with
   */
  constructor(
    readonly code: string,
    readonly statusCode: number,
    message: string,
    readonly requestId: string,
  ) {
    super(message);
  }
}
