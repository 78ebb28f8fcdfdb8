import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { CustomResourceEvent } from './custom-resource';

/** An item of the table, in DynamoDB's typed form. */
export type TypedItem = Record<string, AttributeValue>;

/**
 * Writes every template, each as a whole item in place of the one before.
 *
 * Safe to run twice: the second run writes the same again. Templates that the directory no longer has stay in the table,
 * and so do all of them when the resource is deleted: a workflow may still call them.
 */
export async function seedTemplates(
  event: CustomResourceEvent,
  items: readonly TypedItem[],
  put: (tableName: string, item: TypedItem) => Promise<void>,
): Promise<void> {
  if (event.RequestType === 'Delete') return;
  for (const item of items) await put(event.ResourceProperties.TableName, item);
}
