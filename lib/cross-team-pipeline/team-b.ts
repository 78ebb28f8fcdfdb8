import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { checkSeconds, LONGEST_SECONDS } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { checkRegion, isForeign } from './other-place';
import { TeamBAnswers } from './team-b-answers';

/** How work is handed to Team B. */
export interface TeamBOptions {
  /**
   * What the message's `payload` is, in JSONata: `TaskInput.fromObject({ file: '{% $states.input.file %}' })`.
   *
   * @default - the whole data of the execution
   */
  readonly payload?: TaskInput;

  /**
   * How Team B answers.
   *
   * @default TeamBAnswers.direct()
   */
  readonly answers?: TeamBAnswers;

  /**
   * How long the pipeline waits for the answer, from the sending on, in whole seconds.
   *
   * @default Duration.hours(12) - as long as SQS lets a consumer hold one message
   */
  readonly timeout?: Duration;

  /**
   * Longest time without a heartbeat, in whole seconds, less than `timeout`.
   *
   * It runs from the sending, not from the moment Team B takes the message: so it must exceed the longest time that a
   * message waits in the queue.
   *
   * @default - none: a queue that is behind must not fail its pipelines
   */
  readonly heartbeat?: Duration;

  /**
   * Message group of a FIFO queue, in JSONata or as it stands.
   *
   * @default - none; a FIFO queue needs one
   */
  readonly messageGroupId?: string;
}

/** The team that gets a message and answers it. */
export class TeamB {
  /**
   * Work goes to a queue, of this account or another one.
   *
   * @param queue a queue in the same Region; of another account it is imported: `Queue.fromQueueArn(this, 'TeamB', arn)`
   */
  public static queue(queue: IQueue, options?: TeamBOptions): TeamB {
    return new TeamB(queue, options ?? {});
  }

  /** @internal */
  public readonly _queue: IQueue;
  /** @internal */
  public readonly _payload: TaskInput;
  /** @internal */
  public readonly _answers: TeamBAnswers;
  /** @internal */
  public readonly _timeout: Duration;
  /** @internal */
  public readonly _heartbeat?: Duration;
  /** @internal */
  public readonly _messageGroupId?: string;

  private constructor(queue: IQueue, options: TeamBOptions) {
    this._queue = queue;
    this._payload = options.payload ?? TaskInput.fromText('{% $states.input %}');
    this._answers = options.answers ?? TeamBAnswers.direct();
    this._timeout = options.timeout ?? Duration.hours(12);
    this._heartbeat = options.heartbeat;
    this._messageGroupId = options.messageGroupId;
  }

  /** @internal */
  public _check(scope: IConstruct): void {
    checkRegion(scope, 'teamB.queue', this._queue.env);
    checkSeconds(scope, 'teamB.timeout', this._timeout, { min: 1, max: LONGEST_SECONDS });
    checkSeconds(scope, 'teamB.heartbeat', this._heartbeat, { min: 1, max: LONGEST_SECONDS });
    if (this._heartbeat !== undefined && this._heartbeat.toSeconds() >= this._timeout.toSeconds()) {
      throw new PropError(
        scope,
        'teamB.heartbeat',
        `less than teamB.timeout, ${this._timeout.toSeconds()} s`,
        `${this._heartbeat.toSeconds()} s`,
      );
    }
    if (this._queue.fifo && !this._messageGroupId) {
      throw new PropError(scope, 'teamB.messageGroupId', 'given for a FIFO queue', this._messageGroupId);
    }
    if (!this._queue.fifo && this._messageGroupId !== undefined) {
      throw new PropError(scope, 'teamB.messageGroupId', 'absent for a queue that is not FIFO', this._messageGroupId);
    }
    this._answers._check(scope, isForeign(scope, this._queue.env));
  }
}
