/** Why a request is refused: short and stable, so that an alarm or a test may name it. */
export type ReasonCode =
  | 'request-malformed'
  | 'url-too-long'
  | 'url-invalid'
  | 'url-control-character'
  | 'url-whitespace'
  | 'url-invisible-character'
  | 'url-backslash'
  | 'url-userinfo'
  | 'url-ambiguous'
  | 'url-encoded-control'
  | 'url-dot-segment'
  | 'scheme-not-allowed'
  | 'host-missing'
  | 'host-syntax'
  | 'host-non-ascii'
  | 'host-percent-encoded'
  | 'host-trailing-dot'
  | 'host-ipv4-spelling'
  | 'host-rewritten'
  | 'host-not-allowed'
  | 'port-syntax'
  | 'port-not-allowed'
  | 'address-unspecified'
  | 'address-loopback'
  | 'address-link-local'
  | 'address-metadata'
  | 'address-private'
  | 'address-multicast'
  | 'address-embeds-ipv4'
  | 'address-special'
  | 'address-not-global'
  | 'dns-failed'
  | 'dns-empty'
  | 'dns-malformed'
  | 'method-syntax'
  | 'method-not-allowed'
  | 'header-name'
  | 'header-value'
  | 'header-forbidden'
  | 'header-duplicate'
  | 'headers-too-many'
  | 'headers-too-large'
  | 'body-too-large'
  | 'body-not-allowed'
  | 'redirect-status'
  | 'redirect-limit'
  | 'redirect-location'
  | 'redirect-downgrade'
  | 'redirect-unsafe-method';

/**
 * A refused request.
 *
 * The reason names hosts, ports, addresses and header names, never a header's value, a path, a query or user
 * information: a rendered request carries secrets, and the reason ends in the execution history.
 */
export interface Refusal {
  readonly allowed: false;
  readonly code: ReasonCode;
  readonly reason: string;
  /** What the resolver threw, for the log. */
  readonly cause?: unknown;
}

/** Builds a refusal. */
export function refuse(code: ReasonCode, reason: string): Refusal {
  return { allowed: false, code, reason };
}
