import { BadRequest } from '../../kernel/bad-request';
import { LocalAws } from '../../runner/local-aws';
import type { UpArguments } from '../args';
import { Progress } from '../progress';
import { readHosts } from '../read-hosts';
import { readItems } from '../read-items';
import { readMocksFile } from '../read-mocks';
import { readSecrets } from '../read-secrets';
import { tellPermissions } from '../tell-permissions';
import type { Terminal } from '../terminal';
import { toldFaults } from '../told-faults';
import { isDefinitionFile } from './run-definition';

/** Serves the stacks of an app until somebody stops the command; rejects when a part of the runner breaks. */
export async function up(given: UpArguments, terminal: Terminal): Promise<void> {
  if (isDefinitionFile(given.assembly)) {
    throw new BadRequest(`up takes the directory that 'cdk synth' wrote, got a file: ${given.assembly}`);
  }
  const progress = new Progress(terminal);
  const local = await LocalAws.start({
    assembly: given.assembly,
    realTime: given.realTime,
    passesByItself: true,
    schedules: given.schedules,
    hosts: readHosts(given.hosts, given.ca),
    faults: given.faults,
    permissions: given.permissions,
    ...(given.port !== undefined && { port: given.port }),
    ...(given.mocks !== undefined && { mocks: readMocksFile(given.mocks) }),
    ...(given.secrets !== undefined && readSecrets(given.secrets)),
    ...(given.items !== undefined && { items: readItems(given.items) }),
    ...(given.stack !== undefined && { stack: given.stack }),
    ...(given.seed !== undefined && { seed: given.seed }),
    onNotice: (text) => progress.notice(text),
    onLog: (line) => progress.log(line),
    onStatus: ({ executionArn, status }) => terminal.err(`${status.padEnd(9)} ${executionArn}\n`),
  });
  try {
    terminal.out(environment(local));
    for (const { arn } of local.machines) terminal.err(`serves ${arn}\n`);
    for (const [name, value] of Object.entries(local.outputs())) {
      if (value.startsWith(local.endpoint)) terminal.err(`serves ${value} (${name})\n`);
    }
    terminal.err('stop it with Ctrl-C\n');
    await aborted(AbortSignal.any([terminal.interrupted, local.broken]));
    tellPermissions(local.permissions(), progress);
    toldFaults(local.faults(), terminal);
    local.broken.throwIfAborted();
  } finally {
    await local.stop();
  }
}

/** Lines for a shell; the credentials are dummies, which no AWS takes. */
function environment({ endpoint, region }: LocalAws): string {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
