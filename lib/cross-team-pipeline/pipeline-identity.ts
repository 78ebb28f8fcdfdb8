import { Aws, Fn, Token } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Where a pipeline is and how it is called. */
export interface PipelineIdentityOptions {
  /** `pipelineName` of the pipeline. */
  readonly pipelineName: string;

  /** Account of the pipeline: Team A's. */
  readonly account: string;

  /** Region of the pipeline, which all teams share. */
  readonly region: string;

  /**
   * Partition of the pipeline.
   *
   * @default - the stack's own
   */
  readonly partition?: string;
}

/**
 * The names under which other accounts know a pipeline that has a `pipelineName`, whether it is deployed or not, and the
 * policies that they write for it.
 *
 * The documents are for `JSON.stringify`, to be handed to a team that does not use CDK, and for constructs alike. They name
 * Team A's account and hold the caller to the pipeline's role by `aws:PrincipalArn`, so they can be written before that
 * role exists, and hold when it is made anew.
 */
export class PipelineIdentity {
  /** The pipeline of this name, account and Region. */
  public static of(options: PipelineIdentityOptions): PipelineIdentity {
    return new PipelineIdentity(options);
  }

  /** Account of the pipeline. */
  public readonly account: string;
  /** ARN of the state machine. */
  public readonly stateMachineArn: string;
  /** ARN of the role that the state machine runs as. */
  public readonly roleArn: string;
  /** ARN of the role that Team B's worker may take on, with `TeamBAnswers.byRole`. */
  public readonly answerRoleArn: string;
  /** ARN of the queue for answers, with `TeamBAnswers.byReplyQueue`. */
  public readonly replyQueueArn: string;
  /** URL of this queue. */
  public readonly replyQueueUrl: string;

  private readonly partition: string;

  private constructor(options: PipelineIdentityOptions) {
    const { pipelineName, account, region } = options;
    this.account = account;
    this.partition = options.partition ?? Aws.PARTITION;
    const arn = (service: string, place: string, resource: string) =>
      `arn:${this.partition}:${service}:${place}:${account}:${resource}`;
    this.stateMachineArn = arn('states', region, `stateMachine:${pipelineName}`);
    this.roleArn = arn('iam', '', `role/${PipelineIdentity._roleName(pipelineName, region)}`);
    this.answerRoleArn = arn('iam', '', `role/${PipelineIdentity._answerRoleName(pipelineName, region)}`);
    this.replyQueueArn = arn('sqs', region, PipelineIdentity._replyQueueName(pipelineName));
    this.replyQueueUrl = `https://sqs.${region}.${this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}/${account}/${PipelineIdentity._replyQueueName(pipelineName)}`;
  }

  // IAM knows no Regions, so the names of roles hold theirs.
  /** @internal */
  public static _roleName(pipelineName: string, region: string): string {
    return `${pipelineName}-${region}-run`;
  }

  /** @internal */
  public static _answerRoleName(pipelineName: string, region: string): string {
    return `${pipelineName}-${region}-answer`;
  }

  /** @internal */
  public static _replyQueueName(pipelineName: string): string {
    return `${pipelineName}-replies`;
  }

  /** Policy of Team B's queue: the pipeline, and nobody else of its account, may send to it. */
  public teamBQueuePolicy(queueArn: string): PolicyDocument {
    return new PolicyDocument({ statements: this._queueStatements(queueArn) });
  }

  /** What the policy of the key behind Team B's queue needs beside the statements it has. */
  public teamBKeyPolicy(): PolicyDocument {
    return new PolicyDocument({ statements: this._keyStatements() });
  }

  /** Trust of the role in Team C's account: the pipeline's role takes it on, for this state machine. */
  public teamCTrustPolicy(): PolicyDocument {
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          actions: ['sts:AssumeRole'],
          principals: [this._account()],
          conditions: this._teamCConditions(),
        }),
      ],
    });
  }

  /** What this role may do: start, watch and stop executions of Team C's workflow. */
  public teamCRolePolicy(stateMachineArn: string): PolicyDocument {
    return new PolicyDocument({
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [`${executionPrefix(stateMachineArn)}:*`],
        }),
      ],
    });
  }

  // Not AccountPrincipal, which leaves the partition to deployment, so that nobody could print it.
  /** @internal */
  public _account(): ArnPrincipal {
    return new ArnPrincipal(`arn:${this.partition}:iam::${this.account}:root`);
  }

  /** @internal */
  public _queueStatements(queueArn: string): PolicyStatement[] {
    return [this.pipelineMay(['sqs:SendMessage'], queueArn)];
  }

  /** @internal */
  public _keyStatements(): PolicyStatement[] {
    return [this.pipelineMay(['kms:Decrypt', 'kms:GenerateDataKey*'], '*')];
  }

  /** @internal */
  public _teamCConditions(): Record<string, Record<string, string>> {
    return {
      ArnEquals: { 'aws:PrincipalArn': this.roleArn },
      // Step Functions sends the ARN of the machine that it acts for.
      StringEquals: { 'sts:ExternalId': this.stateMachineArn },
    };
  }

  private pipelineMay(actions: string[], resource: string): PolicyStatement {
    return new PolicyStatement({
      actions,
      resources: [resource],
      principals: [this._account()],
      conditions: { ArnEquals: { 'aws:PrincipalArn': this.roleArn } },
    });
  }
}

function executionPrefix(stateMachineArn: string): string {
  if (!Token.isUnresolved(stateMachineArn)) return stateMachineArn.replace(':stateMachine:', ':execution:');
  const part = (i: number) => Fn.select(i, Fn.split(':', stateMachineArn));
  return ['arn', part(1), 'states', part(3), part(4), 'execution', part(6)].join(':');
}
