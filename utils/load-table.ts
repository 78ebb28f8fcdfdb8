import { basename, join } from 'node:path';
import { readConfig } from '../config';
import { LONGEST_LIST } from '../lib/dynamo-map-fan-out/contract';
import { ADDRESS_HELP } from './aws-address';
import { findListFile, readListFile } from './list-file';
import { writeList } from './list-table';
import { formatOf } from './load/file-records';
import { loadItems } from './load/load-items';
import { flags, onlyWord, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { TABLE_OPTIONS } from './table-client';
import { EXIT, type Terminal } from './terminal';

const HELP = `Writes a file into a table: as the one list that a fan-out reads, or each record as an item of its own.

Usage: npm run load -- FILE [options]

  FILE              .json with an array, .jsonl or .ndjson with a value a line, .csv or .tsv with names in the first line;
                    simplelist.json and listofdicts.json are found in utils/
  --items           write an item for each record, for ItemSource.query and .scan; needs --table
  --format NAME     json, jsonl or csv                       (default: by the file's name)
  --delimiter CHAR  between the cells of a CSV               (default: a comma, in .tsv a tab)
  --config FILE     settings with table, key and attribute   (default: config.json of this repository)
  --table NAME      table to write to                        (default: tableName of the settings)
  --anew            with --items: do not go on where an earlier run broke off
  --verify          with --items: count the keys in the table afterwards
${ADDRESS_HELP}
  --json            print one JSON object
  --help            this text

The whole file is checked before anything is written; what is wrong is told with its line: a row that is longer or
shorter than the header, a key that stands twice, that is missing, or of another type than the table's. Cells of a CSV
are texts, but for keys that are numbers in the table. With --items a run that broke off is gone on with by the same
command: FILE.progress says how far it came.
Exit code: 0 done, 1 not all keys were found by --verify, 2 the request was wrong, 130 interrupted.

Examples:
  npm run load -- simplelist.json
  npm run load -- listofdicts.json --profile dev --region eu-west-1
  npm run load -- orders.csv --items --table orders --verify
`;

const OPTIONS = {
  ...TABLE_OPTIONS,
  ...texts('config', 'format', 'delimiter'),
  ...flags('items', 'anew', 'verify', 'json', 'help'),
};
const CALL = 'npm run load --';

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments(CALL, args, OPTIONS, true);
  if (values.help) {
    terminal.out.write(HELP);
    return EXIT.done;
  }
  const file = findListFile(onlyWord(CALL, 'file', positionals));
  const format = formatOf(file, values);
  const { table, items, anew: isAnew = false, verify: isVerified = false, json: isJson = false } = values;
  if (items) {
    if (table === undefined) throw new RequestError(`--items needs --table, the table to write to; see ${CALL} --help`);
    return loadItems({ file, format, address: { ...values, table }, isAnew, isVerified, isJson }, terminal);
  }
  if (isAnew || isVerified) throw new RequestError(`--anew and --verify go with --items; see ${CALL} --help`);

  const config = readConfig(values.config ?? join(__dirname, '..', 'config.json')).fanOut;
  const list = readListFile(file, format);
  const longest = config.waitDurationSeconds > 0 ? LONGEST_LIST.withWait : LONGEST_LIST.withoutWait;
  if (list.length > longest) {
    throw new RequestError(
      `${file}: has ${list.length} items, and the state machine takes ${longest} at the most with these settings; ` +
        'split it into several lists',
    );
  }
  const address = { ...values, table: table ?? config.tableName };
  await writeList(address, config, list);

  const { partitionKey, attribute } = config;
  const written = { file: basename(file), table: address.table, key: partitionKey, attribute, items: list.length };
  terminal.out.write(
    isJson
      ? `${JSON.stringify(written)}\n`
      : `wrote ${list.length} items of ${written.file} to table ${written.table}, ` +
          `item ${partitionKey.name} = ${JSON.stringify(partitionKey.value)}, attribute ${attribute}\n`,
  );
  return EXIT.done;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
