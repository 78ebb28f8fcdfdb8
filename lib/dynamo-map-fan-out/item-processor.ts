import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';

/** What a `DynamoMapFanOut` does with each item. */
export class ItemProcessor {
  /**
   * Calls a function with the item as its event; its answer is not kept.
   *
   * Step Functions calls again after an error of the Lambda service, so the function must be safe to run twice.
   *
   * @param handler any function; the construct grants the state machine the right to invoke it
   */
  public static lambdaFunction(handler: IFunction): ItemProcessor {
    return new ItemProcessor({ handler });
  }

  /**
   * Runs states of your own, JSONPath or JSONata, with the item as the input of the first; their output is not kept.
   *
   * An error that no state of the chain catches counts the item as failed. `States.Runtime` is the exception: nothing
   * in Step Functions can catch it, so it ends the whole run.
   *
   * State names are unique within a machine: `Get list`, `Check list`, `Process items`, `Process item`, `Decode item`,
   * `Record failure`, `Done` and the other states of the fan-out are taken, and so is the variable `fanOutItemCount`.
   *
   * @param states a state, or a chain of them, that nothing else uses
   */
  public static chain(states: IChainable): ItemProcessor {
    return new ItemProcessor({ states });
  }

  /**
   * Calls a function that ships with this package: it logs each item as one structured line and changes nothing.
   *
   * For a first run, before there is a processor.
   */
  public static logItems(): ItemProcessor {
    return new ItemProcessor({});
  }

  /** @internal */
  public readonly _handler?: IFunction;
  /** @internal */
  public readonly _states?: IChainable;

  private constructor(choice: { readonly handler?: IFunction; readonly states?: IChainable }) {
    this._handler = choice.handler;
    this._states = choice.states;
  }
}
