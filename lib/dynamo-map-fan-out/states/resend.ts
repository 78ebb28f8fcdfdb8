import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/**
 * Lets an execution work through items that come with its input, those of a queue of failures, instead of the source.
 *
 * ```
 * Items given? ─┬─► Take given items ─► ...
 *               └─► ...
 * ```
 *
 * @param taken what comes with the items as `$states.input.items`
 * @param assign variables that are set with them
 */
export function givenItems(
  scope: Construct,
  { taken, otherwise, assign }: { taken: sfn.IChainable; otherwise: sfn.IChainable; assign?: Record<string, unknown> },
): sfn.IChainable {
  return sfn.Choice.jsonata(scope, 'Items given?')
    .when(
      sfn.Condition.jsonata(`{% $exists(${GIVEN}) %}`),
      sfn.Pass.jsonata(scope, 'Take given items', { outputs: { items: `{% [${GIVEN}] %}` }, assign }).next(taken),
    )
    .otherwise(otherwise);
}

/** The member of the execution's input that holds items, as the queue has them. */
const GIVEN = '$states.input.resend';

/** How many items were given. */
export const GIVEN_COUNT = `{% $count([${GIVEN}]) %}`;
