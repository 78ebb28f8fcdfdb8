import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { FanOutConfig } from '../config';
import type { ListItems } from './list-file';
import { type TableAddress, withTable } from './table-client';

/**
 * Writes the list as the attribute that the state machine reads, under the key of the settings.
 *
 * One update of one item: it is there as a whole or not at all, a second run writes the same again, and other
 * attributes of the item stay.
 */
export async function writeList(address: TableAddress, config: FanOutConfig, list: ListItems): Promise<void> {
  await withTable(address, 'written', (client) =>
    client.send(
      new UpdateCommand({
        TableName: address.table,
        Key: { [config.partitionKey.name]: config.partitionKey.value },
        UpdateExpression: 'SET #list = :list',
        ExpressionAttributeNames: { '#list': config.attribute },
        ExpressionAttributeValues: { ':list': list },
      }),
    ),
  );
}
