import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ApiSecret } from './api-secret';
import type { UndefinedVariables } from './undefined-variables';

/** Props of `TemplateApiCaller`. */
export interface TemplateApiCallerProps {
  /**
   * Hosts that may be called: exact names, or one leading `*.` for exactly one label.
   *
   * An address that a name resolves to must be public, or in `allowedPrivateCidrs`.
   */
  readonly allowedHosts: string[];

  /**
   * Ports that may be called, 1 to 65535.
   *
   * @default [443]
   */
  readonly allowedPorts?: number[];

  /**
   * Whether `http:` may be called; the request and the response can then be read and changed on the way.
   *
   * @default false
   */
  readonly allowHttp?: boolean;

  /**
   * Private blocks that an allowed host may stand in, for private APIs together with `vpc`: `10.0.0.0/16`.
   *
   * Loopback, link-local and metadata addresses stay closed, whatever is given.
   *
   * @default - none: public addresses only
   */
  readonly allowedPrivateCidrs?: string[];

  /**
   * Redirects that are followed, each checked like the first request, 0 to 5.
   *
   * @default 0
   */
  readonly maxRedirects?: number;

  /**
   * Table of templates: partition key `PK` = template name, sort key `SK` = HTTP method, both strings. The construct is
   * granted `dynamodb:GetItem` on it.
   *
   * @default - a table of its own: on demand, encrypted, with point-in-time recovery
   */
  readonly templates?: dynamodb.ITable;

  /**
   * Name of the table that the construct creates; brought `templates` have theirs already.
   *
   * @default - CloudFormation makes one up
   */
  readonly tableName?: string;

  /**
   * Directory of templates that a deployment writes into the table when they have changed: `<name>/<METHOD>.json`, as
   * `npm run templates` has them. They are checked at synth against the other props. What the directory no longer has stays in the table.
   *
   * @default - the table is filled by hand, or by `npm run templates -- put`
   */
  readonly templateDirectory?: string;

  /**
   * Secrets that templates may use as `{{ secret('name') }}`, by that name.
   *
   * @default - none
   */
  readonly secrets?: { readonly [name: string]: ApiSecret };

  /**
   * Longest time of one attempt, from its connection to the last byte of the response, in whole seconds, 1 to 840.
   *
   * @default Duration.seconds(10)
   */
  readonly requestTimeout?: Duration;

  /**
   * Longest time of one connection and its TLS handshake, in whole seconds, 1 to `requestTimeout`.
   *
   * @default - 3 seconds, or `requestTimeout` if that is shorter
   */
  readonly connectTimeout?: Duration;

  /**
   * Longest silence of an API that has begun to answer, in whole seconds, 1 to `requestTimeout`. How long it may think
   * before that is the matter of `requestTimeout`.
   *
   * @default - 5 seconds, or `requestTimeout` if that is shorter
   */
  readonly idleTimeout?: Duration;

  /**
   * Status codes that are a success: codes and ranges, such as `['200-299', '304']`.
   *
   * @default ['200-299']
   */
  readonly successCodes?: string[];

  /**
   * Status codes that are worth another try, 400 to 599, none of them in `successCodes`. A 429 or 503 with `Retry-After` is waited for as the API asks.
   *
   * @default [408, 429, 500, 502, 503, 504]
   */
  readonly retryOn?: number[];

  /**
   * Retries of a repeatable call after its first attempt, 0 to 10: GET, HEAD, OPTIONS, PUT, DELETE, and whatever template
   * names an `idempotencyHeader`. A call that is not repeatable is sent once.
   *
   * @default - 3; 2 in an EXPRESS machine
   */
  readonly maxRetries?: number;

  /**
   * How often a call waits because the API asked to, 0 to 100.
   *
   * @default - 3; 1 in an EXPRESS machine
   */
  readonly maxRateLimitWaits?: number;

  /**
   * Longest of these waits, in whole seconds, 1 to 3600; an API that asks for more is called again after that long.
   *
   * @default Duration.seconds(60)
   */
  readonly maxRateLimitWait?: Duration;

  /**
   * Bytes of a decoded response body that are read before the call is given up, 1 to 52428800.
   *
   * @default 1048576
   */
  readonly maxResponseBytes?: number;

  /**
   * Bucket for response bodies that are too large for a state; the result then has `bodyLocation` instead of `body`.
   *
   * @default - such a call fails with `ApiCallerError.RESPONSE_TOO_LARGE`
   */
  readonly overflowBucket?: IBucket;

  /**
   * What a variable without a value does in a template.
   *
   * @default UndefinedVariables.STRICT
   */
  readonly undefinedVariables?: UndefinedVariables;

  /**
   * Memory of the caller function, in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Calls that may be under way at once, to protect the API behind; more are throttled and tried again.
   *
   * @default - no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Network of the caller function, for private APIs.
   *
   * @default - none: the function reaches public addresses
   */
  readonly vpc?: IVpc;

  /**
   * Security groups of the caller function in `vpc`.
   *
   * @default - one of its own, which lets everything out
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * A function of your own instead of ours, under the contract of `CallApiEvent` and `CallApiResult` in the documents:
   * one with the original Jinja2, say. What the other props say about hosts, secrets and limits is then its matter.
   *
   * @default - the function that ships with this package
   */
  readonly caller?: IFunction;

  /**
   * Kind of state machine. EXPRESS ends after five minutes, so its waits and timeouts must fit into them.
   *
   * @default sfn.StateMachineType.STANDARD
   */
  readonly stateMachineType?: sfn.StateMachineType;

  /**
   * Whether executions of an EXPRESS machine are started by StartSyncExecution only, which runs them at most once.
   * Otherwise one may run twice, and calls that are not repeatable are refused.
   *
   * @default false
   */
  readonly startedSynchronously?: boolean;

  /**
   * What becomes of the created table and log groups when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
