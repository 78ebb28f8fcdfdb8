import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LONGEST_CAUSE, RECORD_STATUS } from './contract';
import { RECORD_RETRY } from './retries';
import { CAUSE, ERROR, KEY, RESTARTABLE, STEP, withResults } from './variables';

/** What the states that write the record are made from. */
export interface RecordOptions {
  readonly table: ITable;
  readonly keyAttribute: string;
  readonly statusAttribute: string;
  readonly recordAttributes: { readonly [name: string]: tasks.DynamoAttributeValue };
}

/** Longest time of one call that answers at once: seconds for DynamoDB and SNS, which take milliseconds. */
export const STEP_TIMEOUT = Duration.seconds(30);

const { fromString } = tasks.DynamoAttributeValue;
const timeout = sfn.Timeout.duration(STEP_TIMEOUT);
const NOW = fromString('{% $now() %}');
const ME = fromString('{% $states.context.Execution.Id %}');

/**
 * Takes the record: there is none, or it is this execution's own (a call whose answer was lost is made again), or it may be
 * taken over by a restart. Whoever loses goes to `lost`.
 */
export function addRecord(scope: Construct, options: RecordOptions, lost: sfn.State): tasks.DynamoPutItem {
  const task = tasks.DynamoPutItem.jsonata(scope, 'Add record', {
    table: options.table,
    item: {
      ...options.recordAttributes,
      [options.keyAttribute]: fromString(`{% $${KEY} %}`),
      [options.statusAttribute]: fromString(RECORD_STATUS.added),
      executionArn: ME,
      addedAt: NOW,
      updatedAt: NOW,
      openSince: NOW,
    },
    conditionExpression: 'attribute_not_exists(#pk) OR executionArn = :me OR #status = :restartable',
    expressionAttributeNames: { '#pk': options.keyAttribute, '#status': options.statusAttribute },
    expressionAttributeValues: { ':me': ME, ':restartable': fromString(`{% $${RESTARTABLE} %}`) },
    outputs: '{% $states.input %}',
    taskTimeout: timeout,
  });
  task.addRetry(RECORD_RETRY);
  task.addCatch(lost, {
    errors: ['DynamoDB.ConditionalCheckFailedException'],
    outputs: withResults("'outcome': 'ALREADY_STARTED'"),
  });
  return task;
}

/** Closes the record of an execution that did everything; a second call finds what the first wrote, and passes. */
export function markProcessed(scope: Construct, options: RecordOptions): tasks.DynamoUpdateItem {
  const task = tasks.DynamoUpdateItem.jsonata(scope, 'Mark record processed', {
    table: options.table,
    key: { [options.keyAttribute]: fromString(`{% $${KEY} %}`) },
    updateExpression: 'SET #status = :processed, updatedAt = :now REMOVE openSince',
    conditionExpression: 'executionArn = :me AND #status IN (:added, :processed)',
    expressionAttributeNames: { '#status': options.statusAttribute },
    expressionAttributeValues: {
      ':me': ME,
      ':now': NOW,
      ':added': fromString(RECORD_STATUS.added),
      ':processed': fromString(RECORD_STATUS.processed),
    },
    outputs: withResults("'outcome': 'PROCESSED'"),
    taskTimeout: timeout,
  });
  task.addRetry(RECORD_RETRY);
  return task;
}

/**
 * Writes the failure onto the record, or onto a new one when the run failed before it had a record. The record of another
 * execution, and one that is processed, stay as they are.
 */
export function recordFailure(scope: Construct, options: RecordOptions): tasks.DynamoUpdateItem {
  const task = tasks.DynamoUpdateItem.jsonata(scope, 'Record failure', {
    table: options.table,
    key: { [options.keyAttribute]: fromString(`{% $${KEY} %}`) },
    updateExpression:
      'SET #status = :failed, executionArn = :me, addedAt = if_not_exists(addedAt, :now), updatedAt = :now, ' +
      '#error = :error, #cause = :cause, failedStep = :step REMOVE openSince',
    conditionExpression:
      'attribute_not_exists(#pk) OR (executionArn = :me AND #status <> :processed) OR #status = :restartable',
    expressionAttributeNames: {
      '#pk': options.keyAttribute,
      '#status': options.statusAttribute,
      '#error': 'error',
      '#cause': 'cause',
    },
    expressionAttributeValues: {
      ':me': ME,
      ':now': NOW,
      ':failed': fromString(RECORD_STATUS.failed),
      ':processed': fromString(RECORD_STATUS.processed),
      ':restartable': fromString(`{% $${RESTARTABLE} %}`),
      ':error': fromString(`{% $${ERROR} %}`),
      ':cause': fromString(`{% $substring($${CAUSE}, 0, ${LONGEST_CAUSE}) %}`),
      ':step': fromString(`{% $${STEP} %}`),
    },
    outputs: '{% $states.input %}',
    taskTimeout: timeout,
  });
  task.addRetry(RECORD_RETRY);
  return task;
}
