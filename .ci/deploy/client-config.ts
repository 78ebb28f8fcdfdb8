/** What every AWS SDK client of the check is built with. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  /** What both servers that were tried call their only account. */
  readonly account: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Without both, a client waits for ever on a peer that says nothing. */
  readonly requestHandler: { readonly requestTimeout: number; readonly throwOnRequestTimeout: true };
}

/** A client of a server on this machine: the credentials are dummies that no AWS account knows. */
export function clientConfig(endpoint: string): ClientConfig {
  return {
    endpoint,
    region: 'us-east-1',
    account: '000000000000',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

/**
 * The environment of every command that is checked, and all of it: no profile, proxy or account of the caller's.
 *
 * An endpoint with an IP address makes the SDK address buckets by path, so no bucket needs a host name.
 */
export function commandEnvironment(config: ClientConfig, home: string, path: string): NodeJS.ProcessEnv {
  return {
    PATH: path,
    HOME: home,
    TMPDIR: home,
    CI: 'true',
    AWS_ENDPOINT_URL: config.endpoint,
    AWS_REGION: config.region,
    AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    npm_config_update_notifier: 'false',
    npm_config_offline: 'true',
  };
}
