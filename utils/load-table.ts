import { basename, join } from 'node:path';
import { readConfig } from '../config';
import { LONGEST_LIST } from '../lib/dynamo-map-fan-out/contract';
import { ADDRESS_HELP } from './aws-address';
import { findListFile, readListFile } from './list-file';
import { writeList } from './list-table';
import { onlyWord, readArguments } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { TABLE_OPTIONS } from './table-client';
import { EXIT, type Terminal } from './terminal';

const HELP = `Writes a list into the table, as the item that the fan-out reads.

Usage: npm run load -- LIST.json [options]

  LIST.json         a JSON array; simplelist.json and listofdicts.json are found in utils/
  --config FILE     settings with table, key and attribute   (default: config.json of this repository)
  --table NAME      table to write to                        (default: tableName of the settings)
${ADDRESS_HELP}
  --help            this text

Examples:
  npm run load -- simplelist.json
  npm run load -- listofdicts.json --profile dev --region eu-west-1
`;

const OPTIONS = { ...TABLE_OPTIONS, config: { type: 'string' }, help: { type: 'boolean' } } as const;
const CALL = 'npm run load --';

/** Runs the command; returns the exit code: 0 done, 2 the request was wrong. */
export async function main(args: readonly string[], { out }: Terminal): Promise<number> {
  const { values, positionals } = readArguments(CALL, args, OPTIONS, true);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const name = onlyWord(CALL, 'list file', positionals);
  const config = readConfig(values.config ?? join(__dirname, '..', 'config.json')).fanOut;
  const file = findListFile(name);
  const list = readListFile(file);
  const longest = config.waitDurationSeconds > 0 ? LONGEST_LIST.withWait : LONGEST_LIST.withoutWait;
  if (list.length > longest) {
    throw new RequestError(
      `${name}: has ${list.length} items, and the state machine takes ${longest} at the most with these settings; ` +
        'split it into several lists',
    );
  }
  const table = values.table ?? config.tableName;

  await writeList({ ...values, table }, config, list);

  const { partitionKey, attribute } = config;
  out.write(
    `wrote ${list.length} items of ${basename(file)} to table ${table}, ` +
      `item ${partitionKey.name} = ${JSON.stringify(partitionKey.value)}, attribute ${attribute}\n`,
  );
  return EXIT.done;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
