import { RequestError } from './request-error';

/** What a service, the network or the SDK's set-up says, as a refusal; undefined for anything else, which is a bug. */
export function asRefusal(error: unknown): RequestError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof RequestError) return error;
  const isOfService = '$fault' in error || '$metadata' in error;
  const code = 'code' in error ? String(error.code) : '';
  const isOfNetwork =
    /^(?:E[A-Z]+|UND_ERR\w*|ERR_\w+)$/.test(code) || ['TimeoutError', 'AggregateError'].includes(error.name);
  const isOfSetup =
    ['CredentialsProviderError', 'TokenProviderError'].includes(error.name) || error.message === 'Region is missing';
  if (!isOfService && !isOfNetwork && !isOfSetup) return undefined;
  const what = isOfNetwork && !isOfService ? 'the service was not reached' : error.name;
  return new RequestError(`${what}: ${error.message || code}`, { cause: error });
}
