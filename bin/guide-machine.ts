import { Names, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** The machine of a workflow, `StateMachine`, with its log; both go when the stack goes. */
export function guideMachine(
  scope: Construct,
  definition: sfn.IChainable,
  props: Pick<sfn.StateMachineProps, 'comment' | 'stateMachineType'> = {},
): sfn.StateMachine {
  const destination = new LogGroup(scope, 'LogGroup', {
    // Under this prefix log delivery appends nothing to the account's resource policy, which overflows after some.
    logGroupName: `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' })}`,
    retention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return new sfn.StateMachine(scope, 'StateMachine', {
    ...props,
    definitionBody: sfn.DefinitionBody.fromChainable(definition),
    logs: { destination, level: sfn.LogLevel.ALL },
    tracingEnabled: true,
  });
}
