import { type App, type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Gives CDK's function that empties buckets (`autoDeleteObjects`) a log group of its stack, in every stack of an app.
 *
 * Without one Lambda makes a group when the function runs, and it runs while the stack goes: the group would stay.
 */
export function keepLogsOfEmptyingInStacks(app: App): void {
  for (const stack of app.node.children.filter(Stack.isStack)) {
    const provider = stack.node.tryFindChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
    if (provider === undefined) continue;
    const logs = new LogGroup(provider as Construct, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const handler = provider.node.findChild('Handler') as CfnResource;
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logs.logGroupName });
  }
}
