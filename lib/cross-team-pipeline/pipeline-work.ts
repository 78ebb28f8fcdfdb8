import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { checkSeconds, LONGEST_SECONDS } from '../private/check-props';

/** What a `CrossTeamPipeline` does first, before there is a record. */
export class PipelineWork {
  /**
   * Calls a function with the input; what it returns stands in `pipeline.work` from then on.
   *
   * Step Functions calls again after an error of the Lambda service, and a second start of the same key does the work too
   * before it meets the first one's record: so the function must be safe to run twice.
   *
   * @param handler any function; the construct grants the state machine the right to invoke it
   * @param timeout longest time of one call, in whole seconds; 15 minutes, Lambda's own limit, unless given
   */
  public static lambdaFunction(handler: IFunction, timeout?: Duration): PipelineWork {
    return new PipelineWork({ handler, timeout: timeout ?? Duration.minutes(15) });
  }

  /**
   * Runs states of your own, JSONPath or JSONata, with the input as the input of the first; the output of the last stands
   * in `pipeline.work` from then on. They must be safe to run twice, as a function must.
   *
   * State names are unique within a machine, and those of the pipeline are taken; so are variables that begin with
   * `crossTeam`.
   *
   * @param states a state, or a chain of them, that nothing else uses
   * @param timeout how long they may take in all, in whole seconds, for the time that an execution is given; one hour unless given
   */
  public static chain(states: IChainable, timeout?: Duration): PipelineWork {
    return new PipelineWork({ states, timeout: timeout ?? Duration.hours(1) });
  }

  /** Does nothing: the input goes on as it came. */
  public static none(): PipelineWork {
    return new PipelineWork({ timeout: Duration.seconds(0) });
  }

  /** @internal */
  public readonly _handler?: IFunction;
  /** @internal */
  public readonly _states?: IChainable;
  /** @internal */
  public readonly _timeout: Duration;

  private constructor(choice: {
    readonly handler?: IFunction;
    readonly states?: IChainable;
    readonly timeout: Duration;
  }) {
    this._handler = choice.handler;
    this._states = choice.states;
    this._timeout = choice.timeout;
  }

  /** @internal */
  public _check(scope: IConstruct): void {
    const none = this._handler === undefined && this._states === undefined;
    checkSeconds(scope, 'work.timeout', this._timeout, { min: none ? 0 : 1, max: LONGEST_SECONDS });
  }
}
