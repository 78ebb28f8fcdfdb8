import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RequestError } from '../request-error';
import type { Terminal } from '../terminal';
import type { KeyAttribute, TableItem } from './table-item';

/** As many as one BatchWriteItem, and one BatchGetItem, takes. */
const BATCH = { write: 25, read: 100 } as const;
/** Batches on their way at once. */
const AT_ONCE = 8;
/** Tries of a batch of which the table takes nothing. */
const MAX_TRIES = 10;

/** What long work with a table needs. */
export interface TableWork {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly terminal: Pick<Terminal, 'sleep' | 'interrupted'>;
}

/**
 * Writes items, whole waves of batches after one another, until the last or until it is interrupted.
 *
 * @param onWave called after each wave, with how many items it held
 */
export async function writeItems(
  work: TableWork,
  items: Iterable<TableItem>,
  onWave: (items: number) => void,
): Promise<void> {
  const { client, table } = work;
  for (const wave of waves(items, BATCH.write)) {
    if (work.terminal.interrupted.aborted) return;
    await eachBatch(work, wave, async (batch) => {
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [table]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
      );
      return (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
    });
    onWave(wave.flat().length);
  }
}

/** Counts the items whose keys are in the table. */
export async function countItems(
  work: TableWork,
  items: Iterable<TableItem>,
  key: readonly KeyAttribute[],
): Promise<number> {
  const { client, table } = work;
  let found = 0;
  for (const wave of waves(items, BATCH.read)) {
    work.terminal.interrupted.throwIfAborted();
    await eachBatch(work, wave, async (batch) => {
      const Keys = batch.map((item) => Object.fromEntries(key.map(({ name }) => [name, item[name]])));
      const names = Object.fromEntries(key.map(({ name }, at) => [`#k${at}`, name]));
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: {
              Keys,
              ConsistentRead: true,
              ProjectionExpression: Object.keys(names).join(', '),
              ExpressionAttributeNames: names,
            },
          },
        }),
      );
      found += Responses?.[table]?.length ?? 0;
      return UnprocessedKeys?.[table]?.Keys ?? [];
    });
  }
  return found;
}

/** Sends each batch until nothing of it is left. */
async function eachBatch(
  { table, terminal }: TableWork,
  wave: readonly TableItem[][],
  send: (batch: TableItem[]) => Promise<TableItem[]>,
): Promise<void> {
  await Promise.all(
    wave.map(async (batch) => {
      let left = batch;
      for (let tries = 0; left.length > 0; ) {
        const rest = await send(left);
        tries = rest.length === left.length ? tries + 1 : 0;
        left = rest;
        if (left.length === 0) return;
        if (tries === MAX_TRIES) {
          throw new RequestError(`table '${table}' takes no more at this rate; raise its capacity, or go on later`);
        }
        await terminal.sleep(Math.min(50 * 2 ** tries, 5_000), terminal.interrupted);
      }
    }),
  );
}

function* waves(items: Iterable<TableItem>, batchSize: number): Generator<TableItem[][]> {
  let wave: TableItem[][] = [];
  let batch: TableItem[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    wave.push(batch);
    batch = [];
    if (wave.length < AT_ONCE) continue;
    yield wave;
    wave = [];
  }
  if (batch.length > 0) wave.push(batch);
  if (wave.length > 0) yield wave;
}
