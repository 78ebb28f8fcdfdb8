import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';

/** Where Step Functions is reached: AWS by profile and region, or any endpoint that speaks its protocol. */
export interface Address {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** The options of a command that say where Step Functions is, for `parseArgs`. */
export const ADDRESS_OPTIONS = {
  profile: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

/** The lines about these options in a command's help. */
export const ADDRESS_HELP = `  --profile NAME    AWS profile                            (default: the SDK's own choice)
  --region NAME     AWS region                             (default: the SDK's own choice)
  --endpoint URL    another server that speaks AWS's protocols, such as the local runner`;

/** The clients of one command. */
export interface Clients {
  readonly sfn: SFNClient;
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Works with the clients and closes their connections afterwards.
 *
 * @throws RequestError when a service refuses or cannot be reached
 */
export async function withClients<T>(address: Address, work: (clients: Clients) => Promise<T>): Promise<T> {
  const settings = clientSettings(address);
  const clients = { sfn: new SFNClient(settings), cloudFormation: new CloudFormationClient(settings) };
  try {
    return await work(clients);
  } catch (error) {
    throw explained(error);
  } finally {
    clients.sfn.destroy();
    clients.cloudFormation.destroy();
  }
}

function clientSettings({ endpoint, profile, region }: Address) {
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol))) {
    throw new RequestError(`--endpoint must be a URL such as http://127.0.0.1:8000, got '${endpoint}'`);
  }
  const loopback = endpoint !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
  return {
    endpoint,
    profile,
    region: region ?? (loopback && process.env.AWS_REGION === undefined ? 'us-east-1' : undefined),
    // A server on this machine checks no signature, so nobody needs an account to reach it.
    ...(loopback && profile === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    // StartSyncExecution goes to a host of its own, which another endpoint has not.
    disableHostPrefix: endpoint !== undefined,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

/** What a service or the network says becomes a refusal; anything else is a bug and stays as it is. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RequestError) return error;
  const isOfService = '$fault' in error || '$metadata' in error;
  const code = 'code' in error ? String(error.code) : '';
  const isOfNetwork =
    /^(?:E[A-Z]+|UND_ERR\w*|ERR_\w+)$/.test(code) || ['TimeoutError', 'AggregateError'].includes(error.name);
  const isOfSetup =
    ['CredentialsProviderError', 'TokenProviderError'].includes(error.name) || error.message === 'Region is missing';
  if (!isOfService && !isOfNetwork && !isOfSetup) return error;
  const what = isOfNetwork && !isOfService ? 'the service was not reached' : error.name;
  return new RequestError(`${what}: ${error.message || code}`, { cause: error });
}
