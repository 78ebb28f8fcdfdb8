import { Names, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** The log group of a construct's state machine, kept for three months. */
export function machineLogGroup(scope: Construct, removalPolicy: RemovalPolicy): LogGroup {
  return new LogGroup(scope, 'LogGroup', {
    // Under this prefix log delivery appends nothing to the account's resource policy, which overflows after some.
    logGroupName: `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' })}`,
    retention: RetentionDays.THREE_MONTHS,
    // A first deployment that is rolled back must not leave the group, whose name the next one needs.
    removalPolicy: removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy,
  });
}
