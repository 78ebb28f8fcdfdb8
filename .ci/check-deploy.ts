/**
 * Deploys the sample stacks with the pinned CDK command line to an AWS-compatible server on this machine, uses them,
 * and destroys them. What the server proves, and what it cannot, is in `docs/deploy-check.md`.
 */
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { type Check, ROOT, runCheck } from './check';
import type { Checklist } from './checklist';
import { type AccountResources, gained, listAccount } from './deploy/account-resources';
import { type AwsServer, startAwsServer } from './deploy/aws-server';
import { markForEmptying } from './deploy/bucket-tags';
import { type ClientConfig, clientConfig, commandEnvironment } from './deploy/client-config';
import { installServer } from './deploy/server-package';
import { type StackOutputs, useStacks } from './deploy/use-stacks';
import { type CommandOptions, runCommand } from './run-command';

const COMMAND_TIMEOUT_MS = 120_000;

// This process holds SDK clients too; on Node 20 each would print a warning of its own.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function checkDeploy({ checklist, folder, signal }: Check): Promise<void> {
  let server: AwsServer | undefined;
  try {
    // The commands and the handlers run on the Node that runs this check; the app's own command is a local package.
    const path = [dirname(process.execPath), join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
    server = await checklist.step(
      'the AWS-compatible server starts',
      async () => {
        const installed = await installServer(join(ROOT, 'node_modules', '.cache'), signal);
        return startAwsServer(installed, folder, path);
      },
      ({ endpoint }) => endpoint,
    );
    const config = clientConfig(server.endpoint);
    await checkStacks(checklist, config, folder, {
      cwd: ROOT,
      env: commandEnvironment(config, folder, path),
      timeoutMs: COMMAND_TIMEOUT_MS,
      signal,
    });
  } finally {
    await server?.stop();
  }
}

async function checkStacks(
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

  // Once for all commands: it takes longer than any of them.
  const stacks = await checklist.step(
    'cdk synth',
    async () => {
      await cdk('synth', '--quiet', '--output', assembly);
      return stacksIn(assembly);
    },
    (names) => names.join(', '),
  );
  const before = await checklist.step('cdk bootstrap', async () => {
    await cdk('bootstrap', `aws://${config.account}/${config.region}`, '--app', assembly);
    return listAccount(config);
  });
  const outputs = await checklist.step('cdk deploy --all', async () => {
    const deploy = ['deploy', '--all', '--concurrency', String(stacks.length), '--require-approval', 'never'];
    await cdk(...deploy, '--outputs-file', outputsFile, '--app', assembly);
    return JSON.parse(await readFile(outputsFile, 'utf8')) as StackOutputs;
  });
  await checklist.step(
    'the stacks made resources of every kind that is looked for after destroy',
    async () => {
      const made = gained(before, await listAccount(config));
      const missing = Object.keys(made).filter((kind) => made[kind]?.length === 0);
      if (missing.length > 0) throw new Error(`nothing was made of: ${missing.join(', ')}`);
      await markForEmptying(config, made.bucket ?? []);
      return made;
    },
    countOf,
  );
  await checklist.step('cdk diff --all --fail finds no difference', () =>
    cdk('diff', '--all', '--fail', '--app', assembly),
  );
  await useStacks(checklist, config, outputs, options);
  await checklist.step('cdk destroy --all', () => cdk('destroy', '--all', '--force', '--app', assembly));
  await checklist.step('nothing of the stacks is left', async () => {
    const left = gained(before, await listAccount(config));
    if (Object.values(left).some((names) => names.length > 0)) throw new Error(JSON.stringify(left, null, 2));
  });
}

async function stacksIn(assembly: string): Promise<string[]> {
  const { artifacts } = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8')) as {
    readonly artifacts: Readonly<Record<string, { readonly type: string }>>;
  };
  return Object.keys(artifacts).filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack');
}

/** `1 table, 2 roles` */
function countOf(resources: AccountResources): string {
  return Object.entries(resources)
    .map(([kind, names]) => `${names.length} ${kind}${names.length === 1 ? '' : 's'}`)
    .join(', ');
}

void runCheck('check-deploy', checkDeploy);
