/**
 * Deploys the sample stack with the pinned CDK command line to an AWS-compatible server on this machine, uses it,
 * and destroys it. What the server proves, and what it cannot, is in `docs/deploy-check.md`.
 */
import { deepStrictEqual } from 'node:assert';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Checklist, StepFailed } from './checklist';
import { type AccountResources, gained, listAccount } from './deploy/account-resources';
import { type AwsServer, startAwsServer } from './deploy/aws-server';
import { type ClientConfig, clientConfig, commandEnvironment } from './deploy/client-config';
import { outputOfExecution } from './deploy/execution';
import { installServer } from './deploy/server-package';
import { type CommandOptions, runCommand } from './run-command';

const ROOT = dirname(__dirname);
const STACK = 'FanOut';
const LIST = 'simplelist.json';
const COMMAND_TIMEOUT_MS = 120_000;
const EXECUTION_TIMEOUT_MS = 60_000;

// This process holds SDK clients too; on Node 20 each would print a warning of its own.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(): Promise<number> {
  const checklist = new Checklist();
  const workDir = await mkdtemp(join(tmpdir(), 'check-deploy-'));
  let server: AwsServer | undefined;
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  try {
    // The commands and the handlers run on the Node that runs this check; the app's own command is a local package.
    const path = [dirname(process.execPath), join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
    server = await checklist.step(
      'the AWS-compatible server starts',
      async () => {
        const installed = await installServer(join(ROOT, 'node_modules', '.cache'), interrupted.signal);
        return startAwsServer(installed, workDir, path);
      },
      ({ endpoint }) => endpoint,
    );
    const config = clientConfig(server.endpoint);
    await checkStack(checklist, config, workDir, {
      cwd: ROOT,
      env: commandEnvironment(config, workDir, path),
      timeoutMs: COMMAND_TIMEOUT_MS,
      signal: interrupted.signal,
    });
  } catch (error) {
    // The step that failed has said why, and the steps after it need what it did not do.
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    await server?.stop();
    await rm(workDir, { recursive: true, force: true });
  }
  return checklist.close();
}

async function checkStack(
  checklist: Checklist,
  config: ClientConfig,
  workDir: string,
  options: CommandOptions,
): Promise<void> {
  const outputsFile = join(workDir, 'outputs.json');
  const assembly = join(workDir, 'cdk.out');
  const cdk = (...args: readonly string[]): Promise<string> => {
    const cli = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    return runCommand(process.execPath, [cli, ...args, '--no-notices', '--no-color'], options);
  };

  const before = await checklist.step('cdk bootstrap', async () => {
    await cdk('bootstrap', `aws://${config.account}/${config.region}`);
    return listAccount(config);
  });
  const outputs = await checklist.step(
    'cdk deploy',
    async () => {
      await cdk('deploy', STACK, '--require-approval', 'never', '--outputs-file', outputsFile, '--output', assembly);
      return readOutputs(outputsFile);
    },
    ({ StateMachineName }) => StateMachineName,
  );
  await checklist.step(
    'the stack made resources of every kind that is looked for after destroy',
    async () => {
      const made = gained(before, await listAccount(config));
      const missing = Object.keys(made).filter((kind) => made[kind]?.length === 0);
      if (missing.length > 0) throw new Error(`nothing was made of: ${missing.join(', ')}`);
      return made;
    },
    countOf,
  );
  await checklist.step('cdk diff --fail finds no difference', () => cdk('diff', STACK, '--fail', '--app', assembly));
  await checklist.step('npm run load writes the list', () => {
    const load = ['run', '--silent', 'load', '--', LIST, '--endpoint', config.endpoint, '--table', outputs.TableName];
    return runCommand('npm', load, options);
  });
  await checklist.step('an execution works through every item of the list', async () => {
    const items = JSON.parse(await readFile(join(ROOT, 'utils', LIST), 'utf8')) as readonly unknown[];
    const output = await outputOfExecution(config, outputs.StateMachineArn, EXECUTION_TIMEOUT_MS);
    deepStrictEqual(output, { total: items.length, succeeded: items.length, failed: 0, failures: [] });
  });
  await checklist.step('cdk destroy', () => cdk('destroy', STACK, '--force', '--app', assembly));
  await checklist.step('nothing of the stack is left', async () => {
    const left = gained(before, await listAccount(config));
    if (Object.values(left).some((names) => names.length > 0)) throw new Error(JSON.stringify(left, null, 2));
  });
}

interface StackOutputs {
  readonly StateMachineArn: string;
  readonly StateMachineName: string;
  readonly TableName: string;
}

async function readOutputs(file: string): Promise<StackOutputs> {
  const written = JSON.parse(await readFile(file, 'utf8')) as Record<string, Partial<StackOutputs> | undefined>;
  const { StateMachineArn, StateMachineName, TableName } = written[STACK] ?? {};
  if (StateMachineArn === undefined || StateMachineName === undefined || TableName === undefined) {
    throw new Error(`outputs StateMachineArn, StateMachineName and TableName expected, got ${JSON.stringify(written)}`);
  }
  return { StateMachineArn, StateMachineName, TableName };
}

/** `1 table, 2 roles` */
function countOf(resources: AccountResources): string {
  return Object.entries(resources)
    .map(([kind, names]) => `${names.length} ${kind}${names.length === 1 ? '' : 's'}`)
    .join(', ');
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
