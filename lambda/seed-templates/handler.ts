import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { CustomResourceEvent } from './custom-resource';
import { answerCloudFormation } from './custom-resource';
import { seedTemplates } from './logic';

const client = new DynamoDBClient({
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

/** Entry of the custom resource that writes the templates of a directory when a stack is deployed. */
export async function handler(event: CustomResourceEvent): Promise<void> {
  await answerCloudFormation(event, () =>
    seedTemplates(
      event,
      JSON.parse(readFileSync(join(__dirname, 'templates.json'), 'utf8')),
      async (tableName, item) => {
        await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
      },
    ),
  );
}
