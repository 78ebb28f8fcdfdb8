import type { ServerResponse } from 'node:http';

/** An error as an AWS service would answer it. */
export interface ApiError {
  readonly status: number;
  /** Name of the exception, such as `ResourceNotFoundException`. */
  readonly code: string;
  readonly message: string;
  /** The name with its namespace, of a service that writes one. */
  readonly wireType?: string;
  /** The name in the query protocol that a service spoke before. */
  readonly queryError?: string;
}

/** Answers with an error that AWS SDK clients of the JSON protocols understand. */
export function sendJsonError(response: ServerResponse, error: ApiError): void {
  const { status, code, message, wireType = code, queryError } = error;
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'x-amzn-errortype': code,
    ...(queryError !== undefined && { 'x-amzn-query-error': `${queryError};Sender` }),
  };
  send(response, status, headers, () => JSON.stringify({ __type: wireType, message, Message: message }));
}

/** Answers with an error that clients of the query protocol understand. */
export function sendXmlError(response: ServerResponse, { status, code, message }: ApiError): void {
  const error = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  send(
    response,
    status,
    { 'Content-Type': 'text/xml' },
    () => `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`,
  );
}

/** Answers as S3 does; to HEAD without a body. */
export function sendS3Error(response: ServerResponse, { status, code, message }: ApiError, isHead: boolean): void {
  const error = `<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`;
  send(response, status, { 'Content-Type': 'application/xml' }, () => (isHead ? '' : error));
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: () => string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, headers);
  response.end(body());
}

/** Text as it may stand in an XML element. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}
