import { Role } from 'aws-cdk-lib/aws-iam';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkNotEmpty } from './check-not-empty';
import type { PipelineIdentity } from './pipeline-identity';

/** Props of `TeamCAccess`. */
export interface TeamCAccessProps {
  /** Team C's workflow. */
  readonly stateMachine: IStateMachine;

  /** The pipeline that may run it. */
  readonly pipeline: PipelineIdentity;

  /**
   * Name of the role, so that the pipeline's account can say its ARN before it exists.
   *
   * @default - CloudFormation makes one up
   */
  readonly roleName?: string;
}

/**
 * The role in Team C's account that a pipeline of another account runs Team C's workflow with. It is Team C's to deploy.
 *
 * Within one account it is not needed: there the pipeline's own role may start the workflow.
 */
export class TeamCAccess extends Construct {
  /** The role; its ARN is `accessRoleArn` of `TeamC`. */
  public readonly role: Role;

  constructor(scope: Construct, id: string, props: TeamCAccessProps) {
    super(scope, id);
    const { pipeline, stateMachine } = props;
    checkNotEmpty(this, { roleName: props.roleName });
    this.role = new Role(this, 'Role', {
      roleName: props.roleName,
      description: 'A pipeline of another account runs this workflow with it',
      assumedBy: pipeline._account().withConditions(pipeline._teamCConditions()),
      inlinePolicies: { RunWorkflow: pipeline.teamCRolePolicy(stateMachine.stateMachineArn) },
    });
  }
}
