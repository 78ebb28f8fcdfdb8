import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { RECORD_STATUS, type SweepSettings } from '../../lib/cross-team-pipeline/contract';
import type { OpenRecord } from './logic';

/** Reads the index of open records page by page, the oldest first. */
export async function* openRecords(client: DynamoDBClient, settings: SweepSettings): AsyncGenerator<OpenRecord> {
  let after: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: settings.tableName,
        IndexName: settings.indexName,
        KeyConditionExpression: '#status = :added',
        ExpressionAttributeNames: { '#status': settings.statusAttribute },
        ExpressionAttributeValues: { ':added': { S: RECORD_STATUS.added } },
        ExclusiveStartKey: after,
      }),
    );
    for (const item of page.Items ?? []) {
      const { [settings.keyAttribute]: key, executionArn, openSince } = item;
      if (key?.S === undefined || executionArn?.S === undefined || openSince?.S === undefined) continue;
      yield { key: key.S, executionArn: executionArn.S, openSince: openSince.S };
    }
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
}
