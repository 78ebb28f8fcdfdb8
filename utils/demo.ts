import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { BadRequest, LocalAws, Unsupported } from 'cdk-sfn-local';
import { type Config, readConfig } from '../config';
import { demonstrateApiCaller } from './demo/api-caller-demo';
import { demonstrateCrossTeam } from './demo/cross-team-demo';
import type { DemoResult } from './demo/demo-result';
import { demonstrateEachOrder, demonstrateFanOut } from './demo/fan-out-demo';
import { startSampleApiProcess } from './demo/sample-api-process';
import { findListFile } from './list-file';
import { readArguments } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { EXIT, type Terminal } from './terminal';

const ROOT = join(__dirname, '..');

const HELP = `Synthesizes the sample apps and runs them on this machine: no AWS account, no Docker.

Usage: npm start -- [options]

  --list FILE     list for the fan-out         (default: simplelist.json; also listofdicts.json)
  --config FILE   settings of the sample apps  (default: config.json of this repository)
  --json          print one JSON array on stdout, with an object per workflow, and nothing else
  --help          this text

Edit config.json and run it again to see what a setting does. Time is simulated: a wait costs none.
Exit code: 0 done, 1 a workflow failed, 2 the request was wrong.
`;

const OPTIONS = {
  list: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Runs the command; returns its exit code. */
export async function main(args: readonly string[], { out, err }: Terminal): Promise<number> {
  const { values } = readArguments('npm start --', args, OPTIONS);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const configFile = values.config ?? join(ROOT, 'config.json');
  const config = readConfig(configFile);
  const listFile = findListFile(values.list ?? 'simplelist.json');
  const say = (text: string) => void (values.json ? err : out).write(`${text}\n`);

  say(`Synthesizing the app with ${basename(configFile)} ...`);
  const results = await demonstrate(synthesize(configFile), config, listFile, say).catch((error: unknown) => {
    const isRefusal = error instanceof BadRequest || error instanceof Unsupported;
    throw isRefusal ? new RequestError(error.message, { cause: error }) : error;
  });

  if (values.json) out.write(`${JSON.stringify(results.map(({ result }) => result))}\n`);
  else for (const { summary } of results) say(`\n${summary}`);
  return results.every(({ asExpected }) => asExpected) ? EXIT.done : EXIT.workflowFailed;
}

/** Runs every workflow of the assembly on this machine, with the sample API behind the host that the templates name. */
async function demonstrate(
  assembly: string,
  config: Config,
  listFile: string,
  say: (text: string) => void,
): Promise<DemoResult[]> {
  const api = await startSampleApiProcess();
  try {
    const hosts = { [`${api.host}:443`]: { port: api.https, ca: api.ca } };
    // A seed, so that every run of the demo prints the same.
    const aws = await LocalAws.start({ assembly, hosts, seed: 1, onNotice: (text) => say(`note: ${text}`) });
    try {
      return [
        await demonstrateFanOut(aws, config.fanOut, listFile, say),
        await demonstrateApiCaller(aws, config.apiCaller, say),
        await demonstrateEachOrder(aws, say),
        await demonstrateCrossTeam(aws, config.crossTeam, say),
      ];
    } finally {
      await aws.stop();
    }
  } finally {
    await api.stop();
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

if (require.main === module) void runCommand(main, process.argv.slice(2));
