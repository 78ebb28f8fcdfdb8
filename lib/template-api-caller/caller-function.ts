import { Duration, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { handlerFunction } from '../private/handler-function';
import { keyUse } from '../private/key-use';
import { PropError } from '../private/prop-error';
import { templateRules } from '../private/template-rules';
import { CALL_API_SETTINGS, CALL_DEADLINES_MS, type CallApiSettings } from './contract';
import type { ResolvedProps } from './resolve-props';
import type { TemplateApiCallerProps } from './template-api-caller-props';
import { UndefinedVariables } from './undefined-variables';

/** Bytes of all variables of a function, names included. */
const MAX_ENVIRONMENT_BYTES = 4096;

/** What the engine may take beyond its time for one text, and what parsing and redacting the answer take. */
const SPARE_MS = 3_000;

/** The longest time of one invocation: the request, and what is done around it. */
export function functionTimeout(requestTimeout: Duration): Duration {
  const { rendering, secrets, overflow } = CALL_DEADLINES_MS;
  return requestTimeout.plus(Duration.millis(rendering + secrets + overflow + SPARE_MS));
}

/** Settings of the caller function, held to the rules that it judges requests by. */
export function callerSettings(
  scope: Construct,
  props: TemplateApiCallerProps,
  resolved: ResolvedProps,
): CallApiSettings {
  const settings: CallApiSettings = {
    allowedHosts: props.allowedHosts,
    allowedPorts: props.allowedPorts ?? [443],
    allowHttp: props.allowHttp ?? false,
    allowedPrivateCidrs: props.allowedPrivateCidrs ?? [],
    maxRedirects: resolved.maxRedirects,
    secrets: Object.fromEntries(Object.entries(props.secrets ?? {}).map(([name, secret]) => [name, secret._reference])),
    requestTimeoutMs: resolved.requestTimeout.toMilliseconds(),
    connectTimeoutMs: resolved.connectTimeout.toMilliseconds(),
    idleTimeoutMs: resolved.idleTimeout.toMilliseconds(),
    retryOn: resolved.retryOn,
    maxRetryAfterSeconds: resolved.maxRateLimitWait.toSeconds(),
    maxResponseBytes: resolved.maxResponseBytes,
    overflowBucket: props.overflowBucket?.bucketName,
    undefinedVariables: props.undefinedVariables === UndefinedVariables.LENIENT ? 'lenient' : 'strict',
  };
  checkRequestSettings(scope, settings);
  return settings;
}

/** The function that renders and calls, with what it may read and write. */
export function callerFunction(
  scope: Construct,
  settings: CallApiSettings,
  props: TemplateApiCallerProps,
  resolved: ResolvedProps,
): IFunction {
  checkSize(scope, settings);
  const caller = handlerFunction(scope, 'Caller', {
    handler: 'call-api',
    description: 'Renders an API template and sends the request',
    timeout: functionTimeout(resolved.requestTimeout),
    removalPolicy: resolved.removalPolicy,
    environment: { [CALL_API_SETTINGS]: Stack.of(scope).toJsonString(settings) },
    memorySize: props.memorySize ?? 512,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    vpc: props.vpc,
    securityGroups: props.securityGroups,
  });
  for (const secret of Object.values(props.secrets ?? {})) secret._grantRead(caller);
  const { overflowBucket } = props;
  if (overflowBucket !== undefined) {
    caller.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [overflowBucket.arnForObjects('*')] }),
    );
    const { encryptionKey } = overflowBucket;
    if (encryptionKey !== undefined) {
      caller.addToRolePolicy(keyUse(encryptionKey, ['kms:GenerateDataKey'], 's3', overflowBucket));
    }
  }
  return caller;
}

/** What is known only at deployment passes. */
function checkRequestSettings(scope: Construct, settings: CallApiSettings): void {
  const known = <T>(values: readonly T[], standIn: T) =>
    values.map((value) => (Token.isUnresolved(value) ? standIn : value));
  const [problem] = templateRules().checkSettings({
    ...settings,
    allowedHosts: known(settings.allowedHosts, 'api.example.com'),
    allowedPorts: known(settings.allowedPorts, 443),
    allowedPrivateCidrs: known(settings.allowedPrivateCidrs, '10.0.0.0/16'),
  });
  if (problem !== undefined) throw new PropError(scope, problem.setting, problem.expected, problem.got);
}

/**
 * Refuses settings that no function can hold. What is known only at deployment counts nothing, so a stack that passes may
 * still be a little too large.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
function checkSize(scope: Construct, settings: CallApiSettings): void {
  const bytes = CALL_API_SETTINGS.length + knownBytes(scope, settings);
  if (bytes <= MAX_ENVIRONMENT_BYTES) return;
  const [[name, most] = ['', 0]] = Object.entries(settings)
    .map(([setting, value]) => [setting, knownBytes(scope, value ?? null)] as const)
    .sort(([, a], [, b]) => b - a);
  throw new PropError(
    scope,
    name,
    `so short that the function's settings fit the ${MAX_ENVIRONMENT_BYTES} bytes of its environment`,
    `${most} bytes of ${bytes}`,
  );
}

function knownBytes(scope: Construct, value: unknown): number {
  const text: unknown = Stack.of(scope).resolve(Stack.of(scope).toJsonString(value));
  if (typeof text === 'string') return Buffer.byteLength(text);
  const [, parts] = (text as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.reduce<number>((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 0);
}
