import type { Clock } from '../../kernel/clock';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { DynamoDbAnswer, DynamoDbBackend } from './backend';
import type { TableSpec } from './create-table';
import { TableStream } from './table-stream';

/** A table with a stream. */
export interface StreamedTable extends TableSpec {
  readonly stream?: { readonly arn: string; readonly viewType: string };
}

/** An item that a request writes. */
interface WrittenItem {
  readonly table: string;
  readonly stream: TableStream;
  readonly key: JsonObject;
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/**
 * A DynamoDB whose tables have streams.
 *
 * What stands in for DynamoDB keeps no streams, so items are read before and after each write. Writes to tables whose
 * streams somebody reads take turns, so that nothing comes between; all other requests go straight through.
 */
export class StreamedBackend implements DynamoDbBackend {
  readonly #backend: DynamoDbBackend;
  readonly #streams = new Map<string, TableStream>();
  /** The write before this one. */
  #previous: Promise<unknown> = Promise.resolve();

  constructor(backend: DynamoDbBackend, tables: readonly StreamedTable[], clock: Clock) {
    this.#backend = backend;
    for (const table of tables) {
      if (table.stream !== undefined) this.#streams.set(table.name, new TableStream(table, table.stream, clock));
    }
  }

  get port(): number {
    return this.#backend.port;
  }

  get died(): Promise<Error> {
    return this.#backend.died;
  }

  /** The streams of all tables. */
  streams(): TableStream[] {
    return [...this.#streams.values()];
  }

  /** True for an operation whose requests must not go past `request`, to the port. */
  intercepts(operation: string): boolean {
    if (WRITES.includes(operation)) return this.streams().some(({ isRead }) => isRead);
    return this.#streams.size > 0 && ['DescribeTable', 'DeleteTable'].includes(operation);
  }

  async request(operation: string, parameters: unknown): Promise<DynamoDbAnswer> {
    const request = isJsonObject(parameters) ? parameters : {};
    const stream = this.#streams.get(String(request.TableName));
    if (operation === 'DescribeTable' && stream !== undefined) return this.#describe(request, stream);
    const written = this.#writtenItems(operation, request);
    if (written.length > 0) return this.#inTurn(() => this.#observed(operation, request, written));
    const answer = await this.#backend.request(operation, parameters);
    // A table that is made anew has no stream.
    if (operation === 'DeleteTable' && answer.status === 200) this.#streams.delete(String(request.TableName));
    return answer;
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }

  async #describe(request: JsonObject, stream: TableStream): Promise<DynamoDbAnswer> {
    const answer = await this.#backend.request('DescribeTable', request);
    const { Table } = isJsonObject(answer.body) ? answer.body : {};
    return isJsonObject(Table) ? { ...answer, body: { Table: { ...Table, ...stream.description } } } : answer;
  }

  async #observed(operation: string, request: JsonObject, written: readonly WrittenItem[]): Promise<DynamoDbAnswer> {
    const before = await Promise.all(written.map((item) => this.#read(item)));
    const answer = await this.#backend.request(operation, request);
    if (answer.status !== 200) return answer;
    const after = await Promise.all(written.map((item) => this.#read(item)));
    for (const [index, { stream }] of written.entries()) {
      stream.tell({ before: before[index], after: after[index] });
    }
    return answer;
  }

  /** Undefined for an item that is not there; for a key that is wrong, too: the write is about to be refused for it. */
  async #read({ table, key }: WrittenItem): Promise<JsonObject | undefined> {
    const { body } = await this.#backend.request('GetItem', { TableName: table, Key: key, ConsistentRead: true });
    return isJsonObject(body) && isJsonObject(body.Item) ? body.Item : undefined;
  }

  #writtenItems(operation: string, request: JsonObject): WrittenItem[] {
    if (!WRITES.includes(operation)) return [];
    if (operation !== 'BatchWriteItem') {
      return this.#writtenItem(String(request.TableName), operation === 'PutItem' ? request.Item : request.Key);
    }
    const tables = isJsonObject(request.RequestItems) ? Object.entries(request.RequestItems) : [];
    return tables.flatMap(([table, writes]) =>
      (Array.isArray(writes) ? writes : []).filter(isJsonObject).flatMap(({ PutRequest, DeleteRequest }) => {
        const item = isJsonObject(PutRequest) ? PutRequest.Item : undefined;
        const key = isJsonObject(DeleteRequest) ? DeleteRequest.Key : undefined;
        return this.#writtenItem(table, item ?? key);
      }),
    );
  }

  #writtenItem(table: string, item: Json | undefined): WrittenItem[] {
    const stream = this.#streams.get(table);
    return stream?.isRead && isJsonObject(item) ? [{ table, stream, key: stream.keyOf(item) }] : [];
  }

  #inTurn(write: () => Promise<DynamoDbAnswer>): Promise<DynamoDbAnswer> {
    const answer = this.#previous.then(write);
    this.#previous = answer.catch(() => undefined);
    return answer;
  }
}
