import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { SERVICE_RETRY } from '../../private/retry';
import { ITERATION, type ItemView } from '../item-view';

/** The item, or nothing where it stayed behind. */
function itemOf({ item, tooLarge }: ItemView): string {
  const given = item(ITERATION);
  return tooLarge === undefined ? given : `$not($exists(${tooLarge(ITERATION)})) ? ${given}`;
}

/**
 * Sends the failed item with its outcome, which is the state's input and output, to a queue. An item that was too large
 * to come along is sent without itself; one that no message holds, or that the queue does not take, stays in the output
 * and the ledger alone.
 */
export function queueFailure(
  scope: Construct,
  { queue, view, isClaimed }: { queue: IQueue; view: ItemView; isClaimed: boolean },
): tasks.SqsSendMessage {
  const send = tasks.SqsSendMessage.jsonata(scope, 'Queue failed item', {
    queue,
    messageBody: sfn.TaskInput.fromText(`{% {
      'execution': $states.context.Execution.Id,
      'index': $states.input.index,
      'error': $states.input.error,
      'cause': $states.input.cause,${isClaimed ? `\n      'batch': ${view.batch},` : ''}
      'item': ${itemOf(view)}
    } %}`),
    outputs: '{% $states.input %}',
  });
  send.addRetry({ errors: ['SQS.AmazonSQSException', 'SQS.SdkClientException'], ...SERVICE_RETRY });
  const kept = sfn.Pass.jsonata(scope, 'Failed item not queued');
  const asItWas = { outputs: '{% $states.input %}' };
  return send
    .addCatch(kept, { errors: ['States.DataLimitExceeded'], ...asItWas })
    .addCatch(kept, asItWas) as tasks.SqsSendMessage;
}
