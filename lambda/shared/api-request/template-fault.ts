import { CALL_API_ERRORS } from '../../../lib/template-api-caller/contract';

/**
 * Why a template does not become a request, and what of it is to blame: `headers.X-Id`.
 *
 * Lambda reports `name` as the error type, as it does of the handler's own errors.
 */
export class TemplateFault extends Error {
  /** Private to the language, since the runtime logs properties. */
  readonly #reason: string;

  /** @param quoting the reason in other words, if these quote values, which the message must not */
  constructor(
    override readonly name: typeof CALL_API_ERRORS.invalidTemplate | typeof CALL_API_ERRORS.templateError,
    readonly place: string,
    reason: string,
    quoting = reason,
  ) {
    // What the engine says stands for itself; what is invalid is said of the place.
    super(name === CALL_API_ERRORS.templateError ? `${place}: ${reason}` : `${place} ${reason}`);
    this.#reason = quoting;
  }

  /** What is wrong there. May quote values, so it is for whoever gave them, and for no log. */
  get reason(): string {
    return this.#reason;
  }
}
