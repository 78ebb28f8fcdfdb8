import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LAMBDA_SERVICE_ERRORS, SERVICE_RETRY } from '../../private/retry';
import { jsonTextOfTyped, payloadOf, valueOfTyped } from '../decode-item';
import { FanOutError } from '../fan-out-error';
import type { Claims } from '../idempotency';
import { ItemFormat } from '../item-format';
import type { ItemView } from '../item-view';
import { failedOutcome, SUCCEEDED_OUTCOME } from '../summary';
import { catchAll, claimItem } from './claims';
import { queueFailure } from './queue-failure';

/** What is done with each item, whatever the source and the mode. */
export interface ItemWork {
  /** A function, or else the user's states. */
  readonly processor: { readonly handler: IFunction } | { readonly states: sfn.IChainable };
  readonly itemFormat: ItemFormat;
  readonly waitPerItem: Duration;
  readonly itemTimeout?: Duration;
  readonly stopOnFailure: boolean;
  /** Where failed items are sent. */
  readonly failedItemsQueue?: IQueue;
  /** Where items are claimed, so that runs that belong together do each once. */
  readonly claims?: Claims;
}

/** The states of one iteration: their output is the item's outcome. */
export function processOneItem(scope: Construct, work: ItemWork, view: ItemView): sfn.IChainable {
  const failed = work.stopOnFailure
    ? sfn.Fail.jsonata(scope, 'Stop at failed item', {
        error: FanOutError.ITEM_FAILED,
        cause: `{% $string({'index': ${view.index}, 'error': $states.input.Error, 'cause': $states.input.Cause}) %}`,
      })
    : recordFailure(scope, work, view);

  const task =
    'handler' in work.processor
      ? invokeFunction(scope, work.processor.handler, work, view)
      : runStates(scope, work.processor.states, work, view);
  const { claims, waitPerItem } = work;
  const first =
    claims === undefined
      ? catchAll(task, failed)
      : claimItem(scope, { claims, view, at: orTooLarge(view), work: task, failed });

  if (waitPerItem.toSeconds() === 0) return first;
  return sfn.Wait.jsonata(scope, 'Wait before item', { time: sfn.WaitTime.duration(waitPerItem) }).next(first);
}

function recordFailure(
  scope: Construct,
  { failedItemsQueue: queue, claims }: ItemWork,
  view: ItemView,
): sfn.IChainable {
  const record = sfn.Pass.jsonata(scope, 'Record failure', { outputs: failedOutcome(view) });
  if (queue === undefined) return record;
  return record.next(queueFailure(scope, { queue, view, isClaimed: claims !== undefined }));
}

/**
 * The item travels as JSON text where it comes in DynamoDB's typed form: a text Payload is sent as it is, so the function
 * receives any item, a bare number or null included, which an object Payload could not hold.
 */
function invokeFunction(scope: Construct, handler: IFunction, work: ItemWork, view: ItemView): tasks.LambdaInvoke {
  const task = tasks.LambdaInvoke.jsonata(scope, 'Process item', {
    lambdaFunction: handler,
    payload: sfn.TaskInput.fromText(payload(work, view)),
    outputs: SUCCEEDED_OUTCOME,
    retryOnServiceExceptions: false,
    ...(work.itemTimeout && { taskTimeout: sfn.Timeout.duration(work.itemTimeout) }),
  });
  return task.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...SERVICE_RETRY }) as tasks.LambdaInvoke;
}

function payload({ itemFormat }: ItemWork, view: ItemView): string {
  if (view.typed === undefined) return payloadOf(view.item(orTooLarge(view)));
  if (itemFormat === ItemFormat.PLAIN) return jsonTextOfTyped(view.typed(orTooLarge(view)));
  return `{% $string(${view.item(orTooLarge(view))}) %}`;
}

/** One branch of a Parallel: its Catch turns whatever the user's states did not catch into data. */
function runStates(scope: Construct, states: sfn.IChainable, { itemFormat }: ItemWork, view: ItemView): sfn.Parallel {
  const isPlain = view.typed === undefined || itemFormat === ItemFormat.DYNAMODB;
  const value = isPlain ? `{% ${view.item(orTooLarge(view))} %}` : valueOfTyped(view.typed(orTooLarge(view)));
  const isAsItCame = value === `{% ${INPUT} %}`;
  const decoded = isAsItCame ? states : sfn.Pass.jsonata(scope, 'Decode item', { outputs: value }).next(states);
  return sfn.Parallel.jsonata(scope, 'Process item', { outputs: SUCCEEDED_OUTCOME }).branch(decoded);
}

const INPUT = '$states.input';

/** Where the item is; one that was too large to come along fails here, and is told from the others by `Record failure`. */
function orTooLarge({ tooLarge }: ItemView): string {
  if (tooLarge === undefined) return INPUT;
  return `($exists(${tooLarge(INPUT)}) ? $error('${FanOutError.ITEM_TOO_LARGE}') : ${INPUT})`;
}
