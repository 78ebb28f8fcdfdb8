import type { CodeCopy } from './code-copies';
import type { FunctionSpec } from './function-spec';

/** What a function's environment is made of. */
export interface EnvironmentParts {
  readonly spec: FunctionSpec;
  readonly copy: CodeCopy;
  readonly region: string;
  readonly logStreamName: string;
  /** Tells who calls. */
  readonly accessKey: string;
  /** Where the SDK clients of a function send everything. */
  readonly endpointUrl: string | undefined;
}

/**
 * The whole environment of a function: Lambda's variables, the function's own, and nothing of this machine's.
 *
 * `HOME` and `TMPDIR` are ours: without them the SDK would read this user's AWS configuration.
 */
export function functionEnvironment({ spec, copy, region, logStreamName, accessKey, endpointUrl }: EnvironmentParts) {
  const environment: Record<string, string> = {
    ...spec.environment,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroupName ?? `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    _HANDLER: spec.handler,
    LAMBDA_TASK_ROOT: copy.taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    TZ: ':UTC',
    HOME: copy.scratch,
    TMPDIR: copy.scratch,
  };
  if (endpointUrl !== undefined) environment.AWS_ENDPOINT_URL = endpointUrl;
  return environment;
}
