import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { HANDLER_RUNTIME, handlerCode, handlerDirectory } from './handler-code';

/** How a handler that ships with this package is deployed. */
export interface HandlerFunctionOptions {
  /** The name of its folder under `lambda/`. */
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly removalPolicy: RemovalPolicy;
  readonly environment?: { readonly [name: string]: string };
  /**
   * In MiB.
   *
   * @default 128
   */
  readonly memorySize?: number;
  readonly reservedConcurrentExecutions?: number;
  readonly vpc?: IVpc;
  readonly securityGroups?: ISecurityGroup[];
  /** Files that lie beside the handler, by name. */
  readonly files?: { readonly [name: string]: string };
}

/** A function of ours, with a log group and a role of its own: `<id>`, `<id>Logs` and `<id>Role`. */
export function handlerFunction(scope: Construct, id: string, options: HandlerFunctionOptions): LambdaFunction {
  const { handler, removalPolicy, files = {}, ...rest } = options;
  const logGroup = new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.THREE_MONTHS, removalPolicy });
  // Not the managed policy that a function gets by itself: that one may write to, and create, any log group.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  if (options.vpc !== undefined) {
    // A function in a VPC makes its own network interfaces; AWS offers nothing narrower than its managed policy.
    role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaENIManagementAccess'));
  }
  return withCode(
    handler,
    files,
    (code) =>
      new LambdaFunction(scope, id, {
        memorySize: 128,
        ...rest,
        tracing: Tracing.ACTIVE,
        runtime: HANDLER_RUNTIME,
        handler: 'index.handler',
        code,
        role,
        loggingFormat: LoggingFormat.JSON,
        logGroup,
      }),
  );
}

/** The handler's bundle, with files beside it in a folder that the app stages while the function is made. */
function withCode<T>(handler: string, files: { readonly [name: string]: string }, use: (code: Code) => T): T {
  if (Object.keys(files).length === 0) return use(handlerCode(handler));
  const directory = mkdtempSync(join(tmpdir(), `${handler}-`));
  try {
    cpSync(handlerDirectory(handler), directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    return use(Code.fromAsset(directory));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
