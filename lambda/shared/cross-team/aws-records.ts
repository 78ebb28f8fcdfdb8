import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { RECORD_STATUS, type RecordSettings } from '../../../lib/cross-team-pipeline/contract';
import type { ExecutionState, RecordStore } from './close-record';

/** The table of records in DynamoDB. */
export function recordStore(client: DynamoDBClient, settings: RecordSettings): RecordStore {
  const { tableName: TableName, keyAttribute, statusAttribute } = settings;
  const keyOf = (key: string) => ({ [keyAttribute]: { S: key } });
  return {
    read: async (key) => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
      return Item && { executionArn: Item.executionArn?.S, status: Item[statusAttribute]?.S };
    },
    close: async (key, executionArn, { error, cause }, now) => {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(key),
            UpdateExpression:
              'SET #status = :failed, updatedAt = :now, #error = :error, #cause = :cause REMOVE openSince',
            ConditionExpression: 'executionArn = :me AND #status = :added',
            ExpressionAttributeNames: { '#status': statusAttribute, '#error': 'error', '#cause': 'cause' },
            ExpressionAttributeValues: {
              ':me': { S: executionArn },
              ':added': { S: RECORD_STATUS.added },
              ':failed': { S: RECORD_STATUS.failed },
              ':now': { S: now },
              ':error': { S: error },
              ':cause': { S: cause },
            },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** Describes an execution; undefined when Step Functions has forgotten it, 90 days after its end. */
export async function describeExecution(client: SFNClient, executionArn: string): Promise<ExecutionState | undefined> {
  try {
    const { status = '', ...rest } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return { status, ...rest };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
