import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { answerStatement } from './consumer';
import type { AnswerWay } from './contract';
import { grantWriting } from './queues';

/** How a `TeamBWorker` answers the pipeline: the other end of `TeamBAnswers`. */
export class WorkerAnswers {
  /**
   * Completes the task itself; within the pipeline's account only.
   *
   * @param stateMachineArn ARN of the pipeline's state machine
   */
  public static direct(stateMachineArn: string): WorkerAnswers {
    return new WorkerAnswers({ via: 'direct' }, [answerStatement(stateMachineArn)]);
  }

  /**
   * Takes on the pipeline's answer role first; for `TeamBAnswers.byRole`.
   *
   * @param roleArn ARN of the role: `PipelineIdentity.answerRoleArn`
   * @param externalId what the teams agreed on
   */
  public static assumedRole(roleArn: string, externalId: string): WorkerAnswers {
    return new WorkerAnswers({ via: 'role', roleArn, externalId }, [
      new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn] }),
    ]);
  }

  /**
   * Sends to the pipeline's reply queue; for `TeamBAnswers.byReplyQueue`.
   *
   * @param queue the queue; of another account it is imported: `Queue.fromQueueArn(this, 'Replies', identity.replyQueueArn)`
   */
  public static replyQueue(queue: IQueue): WorkerAnswers {
    return new WorkerAnswers(
      { via: 'queue', queueUrl: queue.queueUrl },
      [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
      queue,
    );
  }

  /** @internal */
  public readonly _way: AnswerWay;
  private readonly statements: PolicyStatement[];
  private readonly queue?: IQueue;

  private constructor(way: AnswerWay, statements: PolicyStatement[], queue?: IQueue) {
    this._way = way;
    this.statements = statements;
    this.queue = queue;
  }

  /** @internal */
  public _grant(grantee: IGrantable): void {
    for (const statement of this.statements) grantee.grantPrincipal.addToPrincipalPolicy(statement);
    grantWriting(this.queue?.encryptionMasterKey, grantee);
  }
}
