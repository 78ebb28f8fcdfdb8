import type { IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';

/** Who may take on the answer role. */
export interface AnswerRoleOptions {
  /** ARN of the role that Team B's worker runs as, in any account. */
  readonly workerRoleArn: string;

  /**
   * What the worker says when it takes on the role: agreed between the teams, 2 to 1,224 letters, digits or `_+=,.@:/-`.
   *
   * It keeps Team B's worker from being led to answer another pipeline; it is no secret.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  readonly externalId: string;
}

/** Who may send to the reply queue. */
export interface ReplyQueueOptions {
  /**
   * ARNs of roles that send answers directly, in any account.
   *
   * @default - none
   */
  readonly senderRoleArns?: string[];

  /**
   * ARNs of topics whose notifications are answers, in any account. Whoever owns a topic subscribes the queue to it.
   *
   * @default - none
   */
  readonly topicArns?: string[];
}

/** How Team B answers. */
export class TeamBAnswers {
  /**
   * Team B's worker completes the task itself: `pipeline.grantAnswer(worker)`. Only within the pipeline's account, since AWS
   * takes a token from nobody else.
   */
  public static direct(): TeamBAnswers {
    return new TeamBAnswers({});
  }

  /** Team B's worker takes on a role in the pipeline's account, which may answer this pipeline and nothing else. */
  public static byRole(options: AnswerRoleOptions): TeamBAnswers {
    return new TeamBAnswers({ role: options });
  }

  /** Team B sends a message, or a notification of a topic, to a queue of the pipeline, whose consumer completes the task. */
  public static byReplyQueue(options: ReplyQueueOptions): TeamBAnswers {
    return new TeamBAnswers({ queue: options });
  }

  /** @internal */
  public readonly _role?: AnswerRoleOptions;
  /** @internal */
  public readonly _queue?: ReplyQueueOptions;

  private constructor(way: { readonly role?: AnswerRoleOptions; readonly queue?: ReplyQueueOptions }) {
    this._role = way.role;
    this._queue = way.queue;
  }

  /** @internal */
  public _check(scope: IConstruct, isForeign: boolean): void {
    if (isForeign && this._role === undefined && this._queue === undefined) {
      throw new PropError(
        scope,
        'teamB.answers',
        'TeamBAnswers.byRole or byReplyQueue for a queue of another account, whose principals cannot use a task token',
        'direct',
      );
    }
    if (this._role !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(this._role.externalId)) {
      throw new PropError(
        scope,
        'teamB.answers.externalId',
        '2 to 1224 letters, digits or _+=,.@:/-',
        this._role.externalId,
      );
    }
    if (this._queue !== undefined && !this._queue.senderRoleArns?.length && !this._queue.topicArns?.length) {
      throw new PropError(
        scope,
        'teamB.answers',
        'given senderRoleArns or topicArns: nobody else may send to the reply queue',
        this._queue,
      );
    }
  }
}
