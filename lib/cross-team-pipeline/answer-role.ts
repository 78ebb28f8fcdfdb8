import { ArnFormat, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { answerStatement } from './consumer';
import { PipelineIdentity } from './pipeline-identity';
import type { AnswerRoleOptions } from './team-b-answers';

/**
 * The role that Team B's worker takes on to answer: the one worker, with the agreed external id, for this state machine and
 * nothing else. AWS takes a task token only from principals of the token's own account, so there is no way around a role.
 */
export function answerRole(
  scope: Construct,
  stateMachine: StateMachine,
  { workerRoleArn, externalId }: AnswerRoleOptions,
  pipelineName: string | undefined,
): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'AnswerRole', {
    roleName: pipelineName && PipelineIdentity._answerRoleName(pipelineName, stack.region),
    description: "Team B's worker answers the pipeline with it",
    assumedBy: new AccountPrincipal(
      stack.splitArn(workerRoleArn, ArnFormat.SLASH_RESOURCE_NAME).account,
    ).withConditions({
      ArnEquals: { 'aws:PrincipalArn': workerRoleArn },
      StringEquals: { 'sts:ExternalId': externalId },
    }),
  });
  role.addToPolicy(answerStatement(stateMachine.stateMachineArn));
  return role;
}
