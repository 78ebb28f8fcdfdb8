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
  const isOfSetup =
    ['CredentialsProviderError', 'TokenProviderError'].includes(error.name) || error.message === 'Region is missing';
  if (isOfSetup) return new RequestError(`${error.name}: ${error.message}`, { cause: error });
  if (!isOfNetwork) return undefined;
  return new RequestError(`the service was not reached: ${plain(error.message) || code}`, { cause: error });
}

/** The first line, without what the SDK says of itself. */
function plain(message: string): string {
  return message
    .replace(/\n[\s\S]*/, '')
    .replace(/^AWS SDK error wrapper for \w+: |^@smithy\/[\w-]+ - (?:\[ERROR\] )?/, '');
}
