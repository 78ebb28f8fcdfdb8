import { texts } from './read-arguments';
import { RequestError } from './request-error';

/** Where a command reaches its services: AWS by profile and region, or any endpoint that speaks their protocols. */
export interface Address {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** The options of a command that say where its services are, for `parseArgs`. */
export const ADDRESS_OPTIONS = texts('profile', 'region', 'endpoint');

/** The lines about these options in a command's help. */
export const ADDRESS_HELP = `  --profile NAME    AWS profile                            (default: the SDK's own choice)
  --region NAME     AWS region                             (default: the SDK's own choice)
  --endpoint URL    another server that speaks AWS's protocols, such as the local runner`;

/** The longest that a service is silent, before its answer or within it, unless a call is known to take longer. */
const SILENCE_MS = 10_000;

/** A service that commands call, as the SDK names it in variables of the environment. */
export type Service = 'CLOUDFORMATION' | 'DYNAMODB' | 'SFN' | 'SQS';

/**
 * Settings of a client of a service. Without a timeout of the socket the SDK waits for ever for the rest of an answer
 * that has begun, and without `throwOnRequestTimeout` for one that has not.
 *
 * @throws RequestError when the endpoint is no URL
 */
export function clientSettings(service: Service, { endpoint, profile, region }: Address, silenceMs = SILENCE_MS) {
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol))) {
    throw new RequestError(`--endpoint must be a URL such as http://127.0.0.1:8000, got '${endpoint}'`);
  }
  const elsewhere = endpointFor(service, { endpoint });
  const loopback = elsewhere !== undefined && isOfThisMachine(elsewhere);
  return {
    endpoint,
    profile,
    region: region ?? (loopback && process.env.AWS_REGION === undefined ? 'us-east-1' : undefined),
    // A server on this machine checks no signature, so nobody needs an account to reach it.
    ...(loopback && profile === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    // StartSyncExecution goes to a host of its own, which another endpoint has not.
    disableHostPrefix: elsewhere !== undefined,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: silenceMs,
      throwOnRequestTimeout: true,
      socketTimeout: silenceMs,
    },
  };
}

/**
 * The endpoint that calls go to, if it is not AWS's: by the option, else by the environment, where each client of the SDK
 * heeds its own variable before the common one.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointFor(service: Service, { endpoint }: Address): string | undefined {
  if (endpoint !== undefined) return endpoint;
  const { env } = process;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined;
}

function isOfThisMachine(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
