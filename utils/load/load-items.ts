import { basename } from 'node:path';
import { RequestError } from '../request-error';
import { type TableAddress, withTable } from '../table-client';
import { EXIT, type Terminal } from '../terminal';
import { checkRecords } from './check-records';
import { type FileFormat, fileRecords } from './file-records';
import { ProgressFile } from './progress-file';
import { describeTable, type KeyAttribute, type TableItem, tableItem } from './table-item';
import { countItems, writeItems } from './write-items';

/** Milliseconds between two lines about how far it is. */
const LINE_INTERVAL_MS = 5_000;

/** What to load, and how. */
export interface ItemLoad {
  readonly file: string;
  readonly format: FileFormat;
  readonly address: TableAddress;
  /** Begin anew, even where an earlier run broke off. */
  readonly isAnew: boolean;
  /** Count the keys in the table afterwards. */
  readonly isVerified: boolean;
  readonly isJson: boolean;
}

/**
 * Writes each record of a file as an item of its own, and resolves with the exit code.
 *
 * The file is read twice: first to the end, to refuse it before anything is written. An item replaces one with the same
 * key, so writing a record a second time, after a break, changes nothing.
 */
export async function loadItems(load: ItemLoad, terminal: Terminal): Promise<number> {
  const { file, format, address } = load;
  return withTable(address, 'written', async (client) => {
    const { key, identity } = await describeTable(client, address.table);
    const { count, content } = checkRecords(file, fileRecords(file, format), key);
    const progress = new ProgressFile(file, { content, table: identity });
    const resumed = load.isAnew ? 0 : progress.read();
    const note = reporter(terminal, count);
    let done = resumed;
    const work = { client, table: address.table, terminal };
    await writeItems(work, itemsFrom(load, key, resumed), (items) => {
      done += items;
      progress.write(done);
      note(done);
    });
    if (terminal.interrupted.aborted) {
      terminal.err.write(`${done} of ${count} items are written; the same command goes on from there\n`);
      return EXIT.interrupted;
    }
    if (done !== count) throw new RequestError(`${file} changed while it was read: ${count} records, then ${done}`);
    progress.remove();
    const found = load.isVerified ? await countItems(work, itemsFrom(load, key, 0), key) : undefined;
    say(load, terminal, { count, resumed, found });
    return found === undefined || found === count ? EXIT.done : EXIT.workflowFailed;
  });
}

/** The items behind the first ones, which an earlier run wrote. */
function* itemsFrom({ file, format }: ItemLoad, key: readonly KeyAttribute[], skipped: number): Generator<TableItem> {
  let at = 0;
  for (const record of fileRecords(file, format)) {
    if (at++ >= skipped) yield tableItem(file, record, key);
  }
}

/** Says every few seconds how far it is. */
function reporter({ err, now }: Terminal, count: number): (done: number) => void {
  let saidAtMs = now();
  return (done) => {
    if (now() - saidAtMs < LINE_INTERVAL_MS || done === count) return;
    saidAtMs = now();
    err.write(`${done} of ${count} items\n`);
  };
}

function say(
  { file, address: { table }, isJson }: ItemLoad,
  { out }: Terminal,
  { count, resumed, found }: { count: number; resumed: number; found: number | undefined },
): void {
  const name = basename(file);
  if (isJson) {
    const result = { file: name, table, records: count, written: count - resumed, resumed, found };
    out.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const before = resumed === 0 ? '' : `; ${resumed} were written by the run before, ${count} in all`;
  out.write(`wrote ${count - resumed} items of ${name} to table ${table}${before}\n`);
  if (found !== undefined) out.write(`${found} of ${count} keys are in the table\n`);
}
