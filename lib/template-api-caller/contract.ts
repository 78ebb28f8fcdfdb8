/** A value in DynamoDB's typed form, as the optimized GetItem hands it over: `{"S":"x"}`, `{"M":{…}}`. */
export type TypedValue = { readonly [type: string]: unknown };

/** What the caller function is invoked with. */
export interface CallApiEvent {
  /** The template item as the table holds it: `url`, `headers`, `query`, `body` and `idempotencyHeader` matter here. */
  readonly template: { readonly [attribute: string]: TypedValue };

  /** HTTP method, in upper case: the item's sort key. */
  readonly method: string;

  /** What the template's variables stand for. */
  readonly params: { readonly [name: string]: unknown };

  /**
   * Names this call and no other: the same for every attempt of one call. Sent in the header that the template names in
   * `idempotencyHeader`, if it names one.
   */
  readonly idempotencyKey: string;

  /**
   * Bytes that the state's input takes as JSON. It stays beside the result in one state, so a result must be so
   * much smaller than the 262,144 bytes that a state may hold.
   */
  readonly inputBytes: number;
}

/**
 * What the caller function answers when the API answered with any status that is not in `retryOn`, or with 429 or 503 and
 * a `Retry-After` that can be waited for.
 */
export interface CallApiResult {
  readonly statusCode: number;

  /** Names in lower case; several values of one name joined by `, `. */
  readonly headers: { readonly [name: string]: string };

  /** The parsed value when the content type says JSON, else the text; base64 when it is neither text nor JSON. */
  readonly body?: unknown;

  /** Present, and true, when `body` is base64. */
  readonly isBase64?: boolean;

  /** Where the body lies instead, when it is too large for a state and there is an overflow bucket. */
  readonly bodyLocation?: { readonly bucket: string; readonly key: string; readonly bytes: number };

  /** Whole seconds that the API asked to wait, from `Retry-After` in either form; only with 429 and 503. */
  readonly retryAfterSeconds?: number;
}

/** Settings of the caller function, in the environment variable `CALL_API_SETTINGS`, as JSON. */
export interface CallApiSettings {
  readonly allowedHosts: readonly string[];
  readonly allowedPorts: readonly number[];
  readonly allowHttp: boolean;
  readonly allowedPrivateCidrs: readonly string[];
  /** Redirects that are followed, each checked like the first request. */
  readonly maxRedirects: number;
  /** Name as `secret('name')` says it → where it is kept and to which of the allowed hosts it may be sent. */
  readonly secrets: { readonly [name: string]: SecretReference };
  /** From the look-up of the name to the last byte received, redirects included. */
  readonly requestTimeoutMs: number;
  /** From the start of a connection to the end of its TLS handshake. */
  readonly connectTimeoutMs: number;
  /** Longest silence of an API that has begun to answer. */
  readonly idleTimeoutMs: number;
  /** Status codes that are thrown, each as `ApiCaller.StatusCode.<code>`, so that a retrier sees them. */
  readonly retryOn: readonly number[];
  /** Longest `Retry-After` that is handed back as data; a longer one counts as that many seconds. */
  readonly maxRetryAfterSeconds: number;
  /** Bytes of a decoded response body that are read before the call is given up. */
  readonly maxResponseBytes: number;
  /** Bucket for bodies that are too large for a state. */
  readonly overflowBucket?: string;
  readonly undefinedVariables: 'strict' | 'lenient';
}

/** Where a secret is kept. */
export interface SecretReference {
  readonly source: 'secretsmanager' | 'ssm';
  /** ARN or name of the secret, or name of the parameter. */
  readonly id: string;
  /** Field of a secret whose value is a JSON object. */
  readonly field?: string;
  /** Entries of `allowedHosts` that the secret may be sent to. */
  readonly hosts: readonly string[];
  /** Whether it may be sent over `http:`, where anyone on the way can read it. */
  readonly allowHttp?: boolean;
}

/** Environment variable that carries `CallApiSettings`. */
export const CALL_API_SETTINGS = 'CALL_API_SETTINGS';

/**
 * Most bytes of a template item as JSON, in DynamoDB's typed form. It travels through the state machine twice, as an
 * answer and as an input, each held to 256 KiB.
 */
export const MAX_TEMPLATE_BYTES = 200 * 1024;

/**
 * Most bytes of the input as JSON. The rest of a state is for the answer beside it: its headers at least, of 16 KB, which
 * take more as JSON.
 */
export const MAX_INPUT_BYTES = 200 * 1024;

/**
 * A state holds 262,144 bytes, and the answer of a task counts whole. The rest is for what Lambda's own answer and the
 * state machine put around the result.
 */
export const MAX_RESULT_BYTES = 240 * 1024;

/**
 * Longest times of what a call does besides its request, in milliseconds: a template is rendered, secrets are read, and
 * the overflow bucket is written to. Together they end before the function does, so that a call fails by a name of its own.
 */
export const CALL_DEADLINES_MS = { rendering: 3_000, secrets: 3_000, overflow: 3_000 } as const;

/**
 * Error names of a call, as `Retry` and `Catch` see them. A retryable status is thrown as `ApiCaller.StatusCode.<code>`.
 */
export const CALL_API_ERRORS = {
  /** The template cannot be rendered with these parameters: syntax, undefined variable, limit. */
  templateError: 'ApiCaller.TemplateError',
  /** The template item lacks something, is malformed, or is larger than 200 KiB. */
  invalidTemplate: 'ApiCaller.InvalidTemplate',
  /** The rendered request may not be sent; the cause has the guard's reason code. */
  requestRefused: 'ApiCaller.RequestRefused',
  /** A secret is not declared, not bound to this host, or cannot be read. */
  secretUnavailable: 'ApiCaller.SecretUnavailable',
  /** The name of the host did not resolve. Worth another try. */
  dnsFailed: 'ApiCaller.DnsFailed',
  /** Refused, reset or closed before the response was whole. Worth another try. */
  connectionFailed: 'ApiCaller.ConnectionFailed',
  /** The certificate is not valid for the host, or TLS failed otherwise. */
  tlsFailed: 'ApiCaller.TlsFailed',
  /** No whole response within the request's time. Worth another try. */
  timeout: 'ApiCaller.Timeout',
  /** The response breaks HTTP, or its content encoding, length or declared JSON is wrong. */
  invalidResponse: 'ApiCaller.InvalidResponse',
  /** The response is larger than `maxResponseBytes`, or than a state holds and there is no overflow bucket. */
  responseTooLarge: 'ApiCaller.ResponseTooLarge',
} as const;

/** Errors of a call that another try may mend, besides the status codes of `retryOn`. */
export const TRANSIENT_ERRORS: readonly string[] = [
  CALL_API_ERRORS.dnsFailed,
  CALL_API_ERRORS.connectionFailed,
  CALL_API_ERRORS.timeout,
];
