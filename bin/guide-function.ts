import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What a function of the guide is made of. */
export interface GuideFunctionProps {
  /** The name of its folder under `lambda/`. */
  readonly handler: string;
  readonly description: string;
  readonly environment?: { readonly [name: string]: string };
  /** @default - ten seconds */
  readonly timeout?: Duration;
}

/** A function with a log and a role of its own, which may write to that log and to nothing else. */
export class GuideFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { handler, ...props }: GuideFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      timeout: Duration.seconds(10),
      ...props,
      memorySize: 128,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: bundleOf(handler),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
  }
}

function bundleOf(handler: string): Code {
  const directory = join(__dirname, '..', 'dist', 'handlers', handler);
  if (existsSync(join(directory, 'index.js'))) return Code.fromAsset(directory);
  throw new Error(`no bundle for handler '${handler}' at ${directory}; run 'npm run build:lambda'`);
}
