import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** What a call about Team C's workflow is made of. */
export interface TeamCTaskProps extends sfn.TaskStateJsonataBaseProps {
  /** The integration: `states:startExecution`, say. */
  readonly resource: string;
  readonly arguments: object;
  /** What the pipeline's role needs for it. */
  readonly statements: PolicyStatement[];
  /** Role of Team C's account that makes the call. */
  readonly accessRoleArn?: string;
}

/**
 * A call about Team C's workflow. Not the CDK's own task, which grants its calls on this account's executions, wherever the
 * workflow is, and on those of every workflow whose name begins alike.
 */
export class TeamCTask extends sfn.TaskStateBase {
  protected readonly taskMetrics?: sfn.TaskMetricsConfig;
  protected readonly taskPolicies?: PolicyStatement[];
  private readonly fields: object;

  constructor(scope: Construct, id: string, props: TeamCTaskProps) {
    super(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
    const { resource, accessRoleArn } = props;
    this.taskPolicies = props.statements;
    this.fields = {
      Resource: `arn:${Aws.PARTITION}:states:::${resource}`,
      Arguments: props.arguments,
      ...(accessRoleArn !== undefined && { Credentials: { RoleArn: accessRoleArn } }),
    };
  }

  /** @internal */
  protected _renderTask(): object {
    return this.fields;
  }
}
