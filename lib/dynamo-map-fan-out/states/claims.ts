import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { DYNAMODB_RETRY } from '../../private/retry';
import type { Claims } from '../idempotency';
import type { ItemView } from '../item-view';
import { ERROR_THAT_FITS, SUCCEEDED_OUTCOME } from '../summary';
import { ITEM_VARIABLE } from './names';

const { claim, other } = ITEM_VARIABLE;
const value = tasks.DynamoAttributeValue;

/** The longest that an item waits before it looks again what became of another's claim. */
const LONGEST_WAIT_SECONDS = 30;

const NOW = '$floor($millis() / 1000)';
const ID = { id: value.fromString(`{% $${claim}.id %}`) };
const AS_IT_WAS = { outputs: '{% $states.input %}' };

type Work = sfn.TaskStateBase | sfn.Parallel;

/** What stands between claims and the work on an item. */
export interface ClaimedWork {
  readonly claims: Claims;
  readonly view: ItemView;
  /** Where the item is in the input of a state; fails for one that stayed behind. */
  readonly at: string;
  /** The work; what it throws goes to `failed`. */
  readonly work: Work;
  /** What comes when the item failed, with `{ Error, Cause }`. */
  readonly failed: sfn.IChainable;
}

/**
 * Lets the item be worked on by one run at a time, and by none once it is done.
 *
 * ```
 * Claim item ─┬─► (work) ─┬─► Finish item
 *   ▲         │           └─► Release item ─► (failed)
 *   │         └─ another has it ─► Read claim ─► Is it done? ─┬─► Item done
 *   └───────────────────────────── Wait for claim ◄───────────┘
 * ```
 *
 * A claim is one row under batch and item, with the second at which it lapses and who made it: the execution, the item's
 * number, and the moment, so that an EXPRESS execution that runs twice is two. A call whose answer was lost finds its own
 * claim and goes on. A failed item is released: whoever comes next tries it again.
 */
export function claimItem(scope: Construct, { claims, view, at, work, failed }: ClaimedWork): sfn.IChainable {
  const { table, claimSeconds, keepSeconds } = claims;
  const done = sfn.Pass.jsonata(scope, 'Item done', { outputs: SUCCEEDED_OUTCOME });
  const mine = `{
    'id': ${idOf(claims, view, at)},
    'by': $join([$states.context.Execution.Id, $string(${view.index}), $states.context.State.EnteredTime], ' ')
  }`;

  const claimIt = tasks.DynamoPutItem.jsonata(scope, 'Claim item', {
    table,
    item: {
      id: value.fromString(`{% (${mine}).id %}`),
      claimedBy: value.fromString(`{% (${mine}).by %}`),
      expires: value.numberFromString(`{% $string(${NOW} + ${claimSeconds}) %}`),
    },
    conditionExpression: 'attribute_not_exists(id) OR expires <= :now OR claimedBy = :me',
    expressionAttributeValues: {
      ':now': value.numberFromString(`{% $string(${NOW}) %}`),
      ':me': value.fromString(`{% (${mine}).by %}`),
    },
    assign: { [claim]: `{% ${mine} %}` },
    ...AS_IT_WAS,
  });
  const readClaim = tasks.DynamoGetItem.jsonata(scope, 'Read claim', {
    table,
    key: ID,
    consistentRead: true,
    assign: { [other]: OTHERS_CLAIM },
    ...AS_IT_WAS,
  });
  const finish = tasks.DynamoUpdateItem.jsonata(scope, 'Finish item', {
    table,
    key: ID,
    updateExpression: 'SET done = :done, expires = :expires',
    expressionAttributeValues: {
      ':done': value.fromBoolean(true),
      ':expires': value.numberFromString(`{% $string(${NOW} + ${keepSeconds}) %}`),
    },
    outputs: SUCCEEDED_OUTCOME,
  });
  const release = tasks.DynamoDeleteItem.jsonata(scope, 'Release item', {
    table,
    key: ID,
    conditionExpression: 'claimedBy = :me',
    expressionAttributeValues: { ':me': value.fromString(`{% $${claim}.by %}`) },
    ...AS_IT_WAS,
  });
  for (const task of [claimIt, readClaim, finish, release]) task.addRetry(DYNAMODB_RETRY);

  const isDone = sfn.Choice.jsonata(scope, 'Is it done?')
    .when(sfn.Condition.jsonata(`{% $${other}.done %}`), done)
    .otherwise(
      sfn.Wait.jsonata(scope, 'Wait for claim', {
        time: sfn.WaitTime.seconds(`{% $${other}.seconds %}`),
      }).next(claimIt),
    );
  claimIt
    .addCatch(readClaim.next(isDone), {
      errors: ['DynamoDB.ConditionalCheckFailedException'],
      assign: { [claim]: `{% ${mine} %}` },
      ...AS_IT_WAS,
    })
    .addCatch(failed, { outputs: ERROR_THAT_FITS });
  readClaim.addCatch(failed, { outputs: ERROR_THAT_FITS });
  // It was done, whatever the table says; at the worst a later run does it again when the claim has lapsed.
  finish.addCatch(done);
  // Nobody has to wait longer for a claim that stays than until it lapses.
  release.addCatch(failed, AS_IT_WAS).next(failed);
  catchAll(work, release).next(finish);
  return claimIt.next(work);
}

/** Work whose errors, all of them, go to `failed` with `{ Error, Cause }`. */
export function catchAll(work: Work, failed: sfn.IChainable): Work {
  // States.ALL leaves States.DataLimitExceeded out, so an answer that is too large needs a catcher of its own.
  return work
    .addCatch(failed, { errors: ['States.DataLimitExceeded'], outputs: ERROR_THAT_FITS })
    .addCatch(failed, { outputs: ERROR_THAT_FITS });
}

/** What is known of a claim that is another's, or was a moment ago. */
const OTHERS_CLAIM = `{% (
  $item := $states.result.Item;
  {
    'done': $exists($item.done),
    'seconds': $exists($item) ? $max([1, $min([${LONGEST_WAIT_SECONDS}, $number($item.expires.N) - ${NOW}])]) : 1
  }
) %}`;

/** Expression for the key of an item's claim; hashed, so that it says nothing of the item and has one length. */
function idOf({ itemKey }: Claims, view: ItemView, at: string): string {
  const whole = view.item(at);
  const key =
    itemKey === undefined
      ? `$string(${whole})`
      : `($attributes := ${view.typed === undefined ? whole : `(${view.typed(at)}).M`};
        $string([${itemKey.map(attributeOf).join(', ')}]))`;
  return `${view.batch} & ' ' & $hash(${key}, 'SHA-256')`;
}

function attributeOf(name: string): string {
  const text = JSON.stringify(name);
  const missing = JSON.stringify(`the item has no attribute '${name}', which is part of its itemKey`);
  return `${text} in $keys($attributes) ? [$lookup($attributes, ${text})] : $error(${missing})`;
}
