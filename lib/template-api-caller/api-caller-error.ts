/**
 * Names under which an execution of `TemplateApiCaller` fails, as `Catch` and `error` of DescribeExecution show them.
 *
 * A status code of `retryOn` that no retry mended fails as `ApiCaller.StatusCode.<code>`.
 */
export class ApiCallerError {
  /** The input is not `{ templateName, method, params }`. */
  public static readonly INVALID_REQUEST = 'ApiCaller.InvalidRequest';
  /** The table has no template of this name and method. */
  public static readonly TEMPLATE_NOT_FOUND = 'ApiCaller.TemplateNotFound';
  /** The template item lacks something, is malformed, or is larger than 200 KiB. */
  public static readonly INVALID_TEMPLATE = 'ApiCaller.InvalidTemplate';
  /** The template cannot be rendered with these parameters. */
  public static readonly TEMPLATE_ERROR = 'ApiCaller.TemplateError';
  /** The rendered request may not be sent: its host, address, port or a header is not allowed. */
  public static readonly REQUEST_REFUSED = 'ApiCaller.RequestRefused';
  /** A secret is not declared, not bound to this host, or cannot be read. */
  public static readonly SECRET_UNAVAILABLE = 'ApiCaller.SecretUnavailable';
  /** The name of the host did not resolve; tried again first if the call is repeatable. */
  public static readonly DNS_FAILED = 'ApiCaller.DnsFailed';
  /** Refused, reset or closed too early; tried again first if the call is repeatable. */
  public static readonly CONNECTION_FAILED = 'ApiCaller.ConnectionFailed';
  /** The certificate is not valid for the host, or TLS failed otherwise. */
  public static readonly TLS_FAILED = 'ApiCaller.TlsFailed';
  /** No whole response within `requestTimeout`; tried again first if the call is repeatable. */
  public static readonly TIMEOUT = 'ApiCaller.Timeout';
  /** The response breaks HTTP, or its encoding or declared JSON is wrong. */
  public static readonly INVALID_RESPONSE = 'ApiCaller.InvalidResponse';
  /** The response is larger than `maxResponseBytes`, or than a state holds and there is no overflow bucket. */
  public static readonly RESPONSE_TOO_LARGE = 'ApiCaller.ResponseTooLarge';
  /** The API asked to wait more often than `maxRateLimitWaits`, or for a call that is not repeatable. */
  public static readonly RATE_LIMITED = 'ApiCaller.RateLimited';
  /** A status from 300 to 399 that is no success code. */
  public static readonly REDIRECTED = 'ApiCaller.Redirected';
  /** A status from 400 to 499 that is no success code. */
  public static readonly CLIENT_ERROR = 'ApiCaller.ClientError';
  /** Any other status that is no success code. */
  public static readonly UNEXPECTED_STATUS = 'ApiCaller.UnexpectedStatus';
  /** An EXPRESS machine that may run a call twice was asked for one that is not repeatable. */
  public static readonly NOT_REPEATABLE = 'ApiCaller.NotRepeatable';

  private constructor() {}
}
