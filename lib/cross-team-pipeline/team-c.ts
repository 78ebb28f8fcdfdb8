import { Duration } from 'aws-cdk-lib';
import { type IStateMachine, StateMachine, StateMachineType, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { checkSeconds, LONGEST_SECONDS } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { checkRegion, isForeign } from './other-place';

/** How Team C's workflow is started. */
export interface TeamCOptions {
  /**
   * What stands in `payload` of the workflow's input, beside `version` and `workId`, in JSONata.
   *
   * It must come out the same when the start is tried again: no `$now()`, no `$random()`.
   *
   * @default - the whole data of the execution
   */
  readonly payload?: TaskInput;

  /**
   * ARN of the role in Team C's account that starts the workflow: `TeamCAccess` makes it.
   *
   * @default - none; a workflow of another account needs one, since Step Functions has no resource policies
   */
  readonly accessRoleArn?: string;
}

/** How Team C's workflow is started and waited for. */
export interface TeamCRunOptions extends TeamCOptions {
  /**
   * How long the pipeline waits for the workflow, in whole seconds. Beyond it the pipeline stops the workflow and fails.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

/** The team whose workflow runs after Team B's answer. */
export class TeamC {
  /**
   * Starts the workflow and waits until it has ended. Its output stands in `pipeline.teamC`; one that fails, fails the
   * pipeline as `States.TaskFailed`.
   *
   * @param stateMachine a STANDARD machine in the same Region; of another account it is imported by its ARN
   */
  public static runAndWait(stateMachine: IStateMachine, options?: TeamCRunOptions): TeamC {
    return new TeamC(stateMachine, true, options ?? {});
  }

  /**
   * Starts the workflow and goes on; `pipeline.teamC` is `{ executionArn }`.
   *
   * A start that was not acknowledged is made again. A STANDARD machine knows it by its name; an EXPRESS one runs again, with
   * the same `workId`.
   *
   * @param stateMachine a machine in the same Region; of another account it is imported by its ARN
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  public static start(stateMachine: IStateMachine, options?: TeamCOptions): TeamC {
    return new TeamC(stateMachine, false, options ?? {});
  }

  /** @internal */
  public readonly _stateMachine: IStateMachine;
  /** @internal */
  public readonly _waits: boolean;
  /** @internal */
  public readonly _payload: TaskInput;
  /** @internal */
  public readonly _timeout: Duration;
  /** @internal */
  public readonly _accessRoleArn?: string;

  private constructor(stateMachine: IStateMachine, waits: boolean, options: TeamCRunOptions) {
    this._stateMachine = stateMachine;
    this._waits = waits;
    this._payload = options.payload ?? TaskInput.fromText('{% $states.input %}');
    this._timeout = waits ? (options.timeout ?? Duration.hours(1)) : Duration.seconds(60);
    this._accessRoleArn = options.accessRoleArn;
  }

  /** @internal */
  public _check(scope: IConstruct): void {
    const { env } = this._stateMachine;
    checkRegion(scope, 'teamC.stateMachine', env);
    checkSeconds(scope, 'teamC.timeout', this._timeout, { min: 1, max: LONGEST_SECONDS });
    if (isForeign(scope, env) && this._accessRoleArn === undefined) {
      throw new PropError(
        scope,
        'teamC.accessRoleArn',
        `the ARN of a role in account ${env.account}, which TeamCAccess makes`,
        undefined,
      );
    }
    const express =
      this._stateMachine instanceof StateMachine && this._stateMachine.stateMachineType === StateMachineType.EXPRESS;
    if (this._waits && express) {
      throw new PropError(
        scope,
        'teamC',
        'a STANDARD machine, or TeamC.start: nothing can wait for an EXPRESS one',
        'EXPRESS',
      );
    }
  }
}
