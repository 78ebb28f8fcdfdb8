import { flags, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { startSampleApi } from './sample-api/server';

const HELP = `Runs the sample API: orders, over HTTP and HTTPS, on 127.0.0.1. Ends with SIGINT or SIGTERM.

Usage: npx tsx utils/sample-api.ts [options]

  --http PORT    (default: a free port)
  --https PORT   (default: a free port); its certificate is for api.example.com
  --help         this text

Prints one line of JSON when it listens: { "http", "https", "host", "ca" }; ca is the certificate to trust, in PEM.

  GET /orders?status=open&limit=10   GET, PUT, DELETE /orders/{id}   POST /orders   any method /echo
  GET /_requests   how often each method and path was asked for

There are orders 1001, 1002 and 1003. POST takes { "item", "quantity", "reference"? } and honours Idempotency-Key.
The first word of an id, or of a new order's reference, chooses what happens; X is anything:
  busy-X     429 with Retry-After: 2, then as asked       silent-X   never answers
  flaky-X    500 three times, then as asked               moved-X    301 to /orders/X
  broken-X   500 always                                   empty-X    204
  lost-X     does the work, closes the first connection   text-X     200 with plain text
  slow-X     no answer to the first request, then as asked

Example:
  npx tsx utils/sample-api.ts --http 8080   and then   curl -i http://127.0.0.1:8080/orders/busy-1
`;

const OPTIONS = { ...texts('http', 'https'), ...flags('help') };

/** Runs the command; returns the exit code, or undefined while the API is running. */
export async function main(args: readonly string[]): Promise<number | undefined> {
  try {
    const { values } = readArguments('npx tsx utils/sample-api.ts', args, OPTIONS);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const api = await startSampleApi({
      httpPort: port('--http', values.http),
      httpsPort: port('--https', values.https),
    }).catch((error: Error) => {
      throw new RequestError(`the API cannot listen: ${error.message}; choose another port`, { cause: error });
    });
    const { http, https, host, ca } = api;
    process.stdout.write(`${JSON.stringify({ http, https, host, ca })}\n`);
    // With a channel to a parent, the parent's end is ours too: nobody is left who could stop this process.
    for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) {
      process.once(event, () => {
        if (process.connected) process.disconnect();
        void api.stop();
      });
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function port(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new RequestError(`${option} must be a port from 0 to 65535, got '${text}'`);
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    if (code !== undefined) process.exitCode = code;
  });
}
