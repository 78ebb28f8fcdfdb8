import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkSeconds, checkWholeNumber } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { type CodeRange, checkRetryCodes, readSuccessCodes } from './status-codes';
import type { TemplateApiCallerProps } from './template-api-caller-props';

/** What calls are made by: every default resolved, every value checked. */
export interface ResolvedProps {
  readonly isExpress: boolean;
  readonly requestTimeout: Duration;
  readonly connectTimeout: Duration;
  readonly idleTimeout: Duration;
  readonly successCodes: readonly CodeRange[];
  readonly retryOn: readonly number[];
  readonly maxRetries: number;
  readonly maxReadRetries: number;
  readonly maxRateLimitWaits: number;
  readonly maxRateLimitWait: Duration;
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  readonly removalPolicy: RemovalPolicy;
}

const LONGEST_CONNECT = Duration.seconds(3);
const LONGEST_SILENCE = Duration.seconds(5);

/** @throws PropError which names the prop that cannot work */
export function resolveProps(scope: Construct, props: TemplateApiCallerProps): ResolvedProps {
  const isExpress = props.stateMachineType === StateMachineType.EXPRESS;
  const requestTimeout = props.requestTimeout ?? Duration.seconds(10);
  checkSeconds(scope, 'requestTimeout', requestTimeout, { min: 1, max: 840 });
  const within = { min: 1, max: requestTimeout.toSeconds() };
  checkSeconds(scope, 'connectTimeout', props.connectTimeout, within);
  checkSeconds(scope, 'idleTimeout', props.idleTimeout, within);

  const resolved = {
    isExpress,
    requestTimeout,
    connectTimeout: props.connectTimeout ?? shorter(LONGEST_CONNECT, requestTimeout),
    idleTimeout: props.idleTimeout ?? shorter(LONGEST_SILENCE, requestTimeout),
    successCodes: readSuccessCodes(scope, props.successCodes ?? ['200-299']),
    retryOn: props.retryOn ?? [408, 429, 500, 502, 503, 504],
    // What fits into five minutes with the other defaults.
    maxRetries: props.maxRetries ?? (isExpress ? 2 : 3),
    maxReadRetries: isExpress ? 3 : 6,
    maxRateLimitWaits: props.maxRateLimitWaits ?? (isExpress ? 1 : 3),
    maxRateLimitWait: props.maxRateLimitWait ?? Duration.seconds(60),
    maxResponseBytes: props.maxResponseBytes ?? 1024 * 1024,
    maxRedirects: props.maxRedirects ?? 0,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  };
  checkSeconds(scope, 'maxRateLimitWait', resolved.maxRateLimitWait, { min: 1, max: 3600 });
  checkWholeNumber(scope, 'maxRetries', resolved.maxRetries, { min: 0, max: 10 });
  checkWholeNumber(scope, 'maxRateLimitWaits', resolved.maxRateLimitWaits, { min: 0, max: 100 });
  checkWholeNumber(scope, 'maxResponseBytes', resolved.maxResponseBytes, { min: 1, max: 50 * 1024 * 1024 });
  checkWholeNumber(scope, 'maxRedirects', resolved.maxRedirects, { min: 0, max: 5 });
  checkWholeNumber(scope, 'memorySize', props.memorySize, { min: 128, max: 10_240 });
  checkWholeNumber(scope, 'reservedConcurrentExecutions', props.reservedConcurrentExecutions, {
    min: 1,
    max: 100_000,
  });
  checkRetryCodes(scope, resolved.retryOn, resolved.successCodes);
  checkTogether(scope, props, isExpress);
  return resolved;
}

/** Props that do not go with each other. */
function checkTogether(scope: Construct, props: TemplateApiCallerProps, isExpress: boolean): void {
  if (props.templates !== undefined && props.tableName !== undefined) {
    throw new PropError(scope, 'tableName', 'absent when templates are brought', props.tableName);
  }
  for (const [name, secret] of Object.entries(props.secrets ?? {})) {
    const { hosts } = secret._reference;
    if (hosts.length > 0 && hosts.every((host) => props.allowedHosts.includes(host))) continue;
    throw new PropError(scope, `secrets.${name}`, 'bound to one or more entries of allowedHosts', hosts);
  }
  if (props.startedSynchronously === true && !isExpress) {
    throw new PropError(scope, 'startedSynchronously', 'absent for a STANDARD machine, which runs once anyway', true);
  }
}

function shorter(first: Duration, second: Duration): Duration {
  return first.toMilliseconds() < second.toMilliseconds() ? first : second;
}
