import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TemplateFile } from '../../lambda/shared/api-templates/template-file';
import { KEY, type TemplateItem, toItem } from '../../lambda/shared/api-templates/template-item';
import { RequestError } from '../request-error';
import { type TableAddress, withTable } from '../table-client';

/** A row of the list of templates. */
export interface TemplateRow {
  readonly name: string;
  readonly method: string;
  readonly url: string;
}

/**
 * Writes templates one after another, each as a whole item in place of the one before: a second run writes the same
 * again, and a run that breaks off has told `onWritten` what it wrote.
 */
export async function putTemplates(
  address: TableAddress,
  templates: readonly TemplateFile[],
  onWritten: (template: TemplateFile) => void,
): Promise<void> {
  await withTable(address, 'written', async (client) => {
    for (const template of templates) {
      await client.send(new PutCommand({ TableName: address.table, Item: toItem(template) }));
      onWritten(template);
    }
  });
}

/** Reads one template as the table holds it now. */
export async function getTemplate(address: TableAddress, name: string, method: string): Promise<TemplateItem> {
  const { Item: item } = await withTable(address, 'read', (client) =>
    client.send(
      new GetCommand({
        TableName: address.table,
        Key: { [KEY.name]: name, [KEY.method]: method },
        ConsistentRead: true,
      }),
    ),
  );
  if (item !== undefined) return item;
  throw new RequestError(
    `no template ${name} ${method} in table '${address.table}'; npm run templates -- list shows what it holds`,
  );
}

/** All templates of a table by name and method. */
export async function listTemplates(address: TableAddress): Promise<TemplateRow[]> {
  const rows = await withTable(address, 'read', async (client) => {
    const items: TemplateItem[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: address.table,
          ProjectionExpression: '#name, #method, #url',
          ExpressionAttributeNames: { '#name': KEY.name, '#method': KEY.method, '#url': 'url' },
          ExclusiveStartKey: from,
          ConsistentRead: true,
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items.map((item) => ({
      name: `${item[KEY.name]}`,
      method: `${item[KEY.method]}`,
      url: `${item.url ?? ''}`,
    }));
  });
  const order = ({ name, method }: TemplateRow) => `${name}\n${method}`;
  return rows.sort((one, other) => (order(one) < order(other) ? -1 : 1));
}
