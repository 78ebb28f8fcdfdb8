import { basename, join } from 'node:path';
import { BadRequest, LocalAws, Unsupported } from 'cdk-sfn-local';
import { type Config, readConfig } from '../config';
import { demonstrateApiCaller } from './demo/api-caller-demo';
import { demonstrateCrossTeam } from './demo/cross-team-demo';
import type { DemoResult } from './demo/demo-result';
import { demonstrateEachOrder, demonstrateFanOut, demonstrateOrders } from './demo/fan-out-demo';
import { demonstrateGuide } from './demo/guide-demo';
import { GUIDE_MOCKS } from './demo/guide-runs';
import { startSampleApiProcess } from './demo/sample-api-process';
import { synthesizeApps } from './demo/synthesize-apps';
import { reportsSummary, type WrittenReport, writeReports } from './demo/write-reports';
import { findListFile } from './list-file';
import { flags, readArguments, texts } from './read-arguments';
import { commandLine } from './report/repeat-command';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { EXIT, type Terminal } from './terminal';

const ROOT = join(__dirname, '..');
/** Given, so that every run of the demo prints the same. */
const SEED = 1;

/** The stacks whose workflows are shown, in this order. */
const STACKS = ['FanOut', 'ApiCaller', 'TeamA', 'Orders', 'Guide'] as const;
type DemoStack = (typeof STACKS)[number];

const HELP = `Synthesizes the sample apps and runs them on this machine: no AWS account, no Docker.

Usage: npm start -- [options]

  --list FILE     list for the fan-out         (default: simplelist.json; also listofdicts.json)
  --only STACK    run the workflows of one: ${STACKS.join(', ')}
  --config FILE   settings of the sample apps  (default: config.json of this repository)
  --reports DIR   where to write a report of each workflow (default: reports)
  --json          print one JSON array on stdout, with an object per workflow, and nothing else
  --help          this text

Edit config.json and run it again to see what a setting does. Time is simulated: a wait costs none.
Exit code: 0 done, 1 a workflow failed, 2 the request was wrong, 130 interrupted.

Examples:
  npm start -- --only FanOut --list listofdicts.json
  npm start --silent -- --json
`;

const OPTIONS = { ...texts('list', 'only', 'config', 'reports'), ...flags('json', 'help') };

/** Runs the command; returns its exit code. */
export async function main(args: readonly string[], { out, err, interrupted }: Terminal): Promise<number> {
  const { values } = readArguments('npm start --', args, OPTIONS);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const configFile = values.config ?? join(ROOT, 'config.json');
  const config = readConfig(configFile);
  const listFile = findListFile(values.list ?? 'simplelist.json');
  const only = STACKS.find((stack) => stack === values.only);
  if (only !== values.only) {
    throw new RequestError(`--only must be one of ${STACKS.join(', ')}, got '${values.only}'`);
  }
  const say = (text: string) => void (values.json ? err : out).write(`${text}\n`);

  say(`Synthesizing the app with ${basename(configFile)} ...`);
  const { results, reports } = await demonstrate(() => synthesizeApps(configFile), config, interrupted, say, {
    only,
    listFile,
    directory: values.reports ?? 'reports',
    command: commandLine('npm start --', args),
  }).catch((error: unknown) => {
    const isRefusal = error instanceof BadRequest || error instanceof Unsupported;
    throw isRefusal ? new RequestError(error.message, { cause: error }) : error;
  });

  if (values.json) {
    const shown = results.map(({ result }, at) => ({ ...result, reports: reports[at]?.map(({ file }) => file) }));
    out.write(`${JSON.stringify(shown)}\n`);
  } else {
    for (const { summary } of results) say(`\n${summary}`);
    say(`\n${reportsSummary(reports.flat())}`);
  }
  return results.every(({ asExpected }) => asExpected) ? EXIT.done : EXIT.workflowFailed;
}

interface DemoPlan {
  /** The stack whose workflows alone are to run. */
  readonly only?: DemoStack;
  readonly listFile: string;
  /** Where the reports are written to. */
  readonly directory: string;
  /** What the user typed, for the reports. */
  readonly command: string;
}

/** Runs every workflow of the assembly on this machine, with the sample API behind the host that the templates name. */
async function demonstrate(
  synthesizeApp: () => Promise<string>,
  config: Config,
  interrupted: AbortSignal,
  say: (text: string) => void,
  { only, listFile, directory, command }: DemoPlan,
): Promise<{ results: DemoResult[]; reports: WrittenReport[][] }> {
  // Both are processes of their own, and take the time of one.
  const starting = startSampleApiProcess();
  try {
    const [assembly, api] = await Promise.all([synthesizeApp(), starting]);
    const hosts = { [`${api.host}:443`]: { port: api.https, ca: api.ca } };
    const onNotice = (notice: string) => say(`note: ${notice}`);
    const aws = await LocalAws.start({ assembly, hosts, mocks: GUIDE_MOCKS, seed: SEED, onNotice });
    try {
      const workflows: Record<DemoStack, (() => Promise<DemoResult>)[]> = {
        FanOut: [() => demonstrateFanOut(aws, config.fanOut, listFile, say)],
        // EachOrder calls with the templates that the first one writes.
        ApiCaller: [() => demonstrateApiCaller(aws, config.apiCaller, say), () => demonstrateEachOrder(aws, say)],
        TeamA: [() => demonstrateCrossTeam(aws, config.crossTeam, say)],
        Orders: [() => demonstrateOrders(aws, say)],
        Guide: [() => demonstrateGuide(aws, say)],
      };
      const results: DemoResult[] = [];
      for (const demonstrateOne of STACKS.flatMap((stack) => (stack === (only ?? stack) ? workflows[stack] : []))) {
        interrupted.throwIfAborted();
        results.push(await demonstrateOne());
      }
      const notes = { seed: SEED, repeatCommand: command };
      return { results, reports: await writeReports(aws, results, directory, notes) };
    } finally {
      await aws.stop();
    }
  } finally {
    await starting.then((api) => api.stop());
  }
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
