import { RequestError } from './request-error';

/** What a service, the network or the SDK's set-up says, as a refusal; undefined for anything else, which is a bug. */
export function asRefusal(error: unknown): RequestError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof RequestError) return error;
  const code = 'code' in error ? String(error.code) : '';
  if ('$fault' in error) return new RequestError(`${error.name}: ${error.message}`, { cause: error });
  const isOfNetwork =
    '$metadata' in error ||
    /^(?:E[A-Z]+|UND_ERR\w*|ERR_\w+)$/.test(code) ||
    ['TimeoutError', 'AggregateError'].includes(error.name);
  const missing = missingSetting(error);
  if (missing !== undefined) return new RequestError(`${missing}; ${ELSEWHERE}`, { cause: error });
  if (!isOfNetwork) return undefined;
  return new RequestError(`the service was not reached: ${plain(error.message) || code}`, { cause: error });
}

const ELSEWHERE = 'or give --endpoint for another server, such as the local runner';

/** What the SDK must be told before it can call AWS, and how. */
function missingSetting({ name, message }: Error): string | undefined {
  if (message === 'Region is missing') return 'no AWS region is known: give --region or set AWS_REGION';
  if (!['CredentialsProviderError', 'TokenProviderError'].includes(name)) return undefined;
  return `no AWS credentials (${plain(message)}): give --profile, or set them in the environment`;
}

/** The first line, without what the SDK says of itself. */
function plain(message: string): string {
  return message
    .replace(/\n[\s\S]*/, '')
    .replace(/^AWS SDK error wrapper for \w+: |^@smithy\/[\w-]+ - (?:\[ERROR\] )?/, '');
}
