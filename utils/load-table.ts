import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../config';
import { LONGEST_LIST } from '../lib/dynamo-map-fan-out/contract';
import { findListFile, readListFile } from './list-file';
import { writeList } from './list-table';
import { RequestError } from './request-error';
import { TABLE_OPTIONS } from './table-client';

// Node 20 still runs everything here; the SDK's note about it would go to every user of Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const HELP = `Writes a list into the table, as the item that the fan-out reads.

Usage: npm run load -- LIST.json [options]

  LIST.json         a JSON array; simplelist.json and listofdicts.json are found in utils/
  --config FILE     settings with table, key and attribute   (default: config.json of this repository)
  --table NAME      table to write to                        (default: tableName of the settings)
  --profile NAME    AWS profile                              (default: the SDK's own choice)
  --region NAME     AWS region                               (default: the SDK's own choice)
  --endpoint URL    another server that speaks DynamoDB's protocol
  --help            this text

Examples:
  npm run load -- simplelist.json
  npm run load -- listofdicts.json --profile dev --region eu-west-1
`;

/** Runs the command; returns the exit code: 0 done, 2 the request was wrong. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) {
      throw new RequestError(
        `exactly one list file must be named, got ${positionals.length}; see npm run load -- --help`,
      );
    }
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
    process.stdout.write(
      `wrote ${list.length} items of ${basename(file)} to table ${table}, ` +
        `item ${partitionKey.name} = ${JSON.stringify(partitionKey.value)}, attribute ${attribute}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof RequestError) && !(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        ...TABLE_OPTIONS,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RequestError(`${(error as Error).message}; see npm run load -- --help`, { cause: error });
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
