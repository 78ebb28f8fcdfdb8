import { ServiceError } from '../kernel/service-error';

/**
 * Takes the content out of a body in the encoding `aws-chunked`, in which clients of S3 send streams: chunks with
 * their length, perhaps a signature, and trailing checksums, which are not checked.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, Math.max(lineEnd, at)), 16);
    const from = lineEnd + 2;
    if (lineEnd < 0 || Number.isNaN(size) || from + size > body.length) {
      throw new ServiceError('IncompleteBody', 400, 'The request body terminated unexpectedly');
    }
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(from, from + size));
    at = from + size + 2;
  }
}
