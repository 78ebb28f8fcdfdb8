import type { IncomingHttpHeaders } from 'node:http';

/** A request, read whole. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What goes back: a response, nothing for ever, or a connection that closes without a response. */
export type Answer = Response | 'never' | 'hang up';

/** A response; `body` is sent as JSON, `text` as plain text, neither as an empty one. */
export interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
}
