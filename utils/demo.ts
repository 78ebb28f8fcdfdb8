import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BadRequest, LocalAws, Unsupported } from 'cdk-sfn-local';
import { ConfigError, readConfig } from '../config';
import { fanOutSummary, workflowResult } from './fan-out-report';
import { findListFile, readListFile } from './list-file';
import { writeList } from './list-table';
import { RequestError } from './request-error';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const ROOT = join(__dirname, '..');
const STACK = 'FanOut';

const HELP = `Synthesizes the sample app and runs it on this machine: no AWS account, no Docker.

Usage: npm start -- [options]

  --list FILE     list to work through         (default: simplelist.json; also listofdicts.json)
  --config FILE   settings of the sample app   (default: config.json of this repository)
  --json          print one JSON array on stdout, with an object per workflow, and nothing else
  --help          this text

Edit config.json and run it again to see what a setting does. Time is simulated: a wait costs none.
Exit code: 0 done, 1 a workflow failed, 2 the request was wrong.
`;

/** Runs the command; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parse(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const configFile = values.config ?? join(ROOT, 'config.json');
    const config = readConfig(configFile).fanOut;
    const listFile = findListFile(values.list ?? 'simplelist.json');
    const list = readListFile(listFile);
    const say = (text: string) => void (values.json ? process.stderr : process.stdout).write(`${text}\n`);

    say(`Synthesizing the app with ${basename(configFile)} ...`);
    const assembly = synthesize(configFile);
    const aws = await LocalAws.start({ assembly, stack: STACK, onNotice: (text) => say(`note: ${text}`) });
    try {
      await writeList({ table: config.tableName, endpoint: aws.endpoint, region: aws.region }, config, list);
      say(`Loaded ${list.length} items of ${basename(listFile)} into table ${config.tableName}; running ${STACK} ...`);
      const run = await aws.run({
        onEvent: ({ type }) => {
          if (type === 'MapIterationSucceeded') say('  an item is done');
        },
      });

      if (values.json) process.stdout.write(`${JSON.stringify([workflowResult(STACK, {}, run)])}\n`);
      else say(`\n${fanOutSummary(STACK, run)}`);
      return run.status === 'SUCCEEDED' ? 0 : 1;
    } finally {
      await aws.stop();
    }
  } catch (error) {
    if (![RequestError, ConfigError, BadRequest, Unsupported].some((known) => error instanceof known)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        list: { type: 'string' },
        config: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RequestError(`${(error as Error).message}; see npm start -- --help`, { cause: error });
  }
}

/** What a user does before a deployment: `cdk synth`, by the CLI that the repository pins. */
function synthesize(configFile: string): string {
  const assembly = join(ROOT, 'cdk.out');
  const cli = require.resolve('aws-cdk/bin/cdk');
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'synth', '--quiet', '--output', assembly, '--context', `config=${configFile}`],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (status !== 0) throw new RequestError(`cdk synth failed:\n${stderr}`);
  return assembly;
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
