import type { CALL_API_ERRORS } from '../../lib/template-api-caller/contract';

/** Error names of a call: the contract's, and one for each status code that is thrown. */
export type CallErrorName = (typeof CALL_API_ERRORS)[keyof typeof CALL_API_ERRORS] | `ApiCaller.StatusCode.${number}`;

/** How a call failed. Lambda reports `name` as the error type, which is what a retrier and a catcher see. */
export class CallError extends Error {
  constructor(
    override readonly name: CallErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
