import { LocalAws } from '../../runner/local-aws';
import type { RunArguments } from '../args';
import { Progress } from '../progress';
import { readHosts } from '../read-hosts';
import { readInput } from '../read-input';
import { readItems } from '../read-items';
import { readMocksFile } from '../read-mocks';
import { readSecrets } from '../read-secrets';
import { jsonReport, textReport } from '../render';
import { tellPermissions } from '../tell-permissions';
import type { Terminal } from '../terminal';
import { toldFaults } from '../told-faults';

/** What the execution set going gets so much more time to end. */
const AFTERMATH_MS = 3_600_000;
/** Nobody wants to wait an hour that is one. */
const AFTERMATH_REAL_MS = 5_000;

/** Runs a state machine and prints how it went; resolves with whether it succeeded. */
export async function run(given: RunArguments, terminal: Terminal): Promise<boolean> {
  const input = await readInput(given.input, () => terminal.readStdin());
  const progress = new Progress(terminal);
  const local = await LocalAws.start({
    assembly: given.assembly,
    realTime: given.realTime,
    hosts: readHosts(given.hosts, given.ca),
    faults: given.faults,
    permissions: given.permissions,
    ...(given.secrets !== undefined && readSecrets(given.secrets)),
    onNotice: (text) => progress.notice(text),
    onLog: (line) => progress.log(line),
    ...(given.mocks !== undefined && { mocks: readMocksFile(given.mocks) }),
    ...(given.items !== undefined && { items: readItems(given.items) }),
    ...(given.stack !== undefined && { stack: given.stack }),
    ...(given.seed !== undefined && { seed: given.seed }),
  });
  try {
    const report = await local.run({
      input,
      signal: terminal.interrupted,
      ...(given.machine !== undefined && { machine: given.machine }),
      ...(!given.json && { onEvent: (event) => progress.event(event) }),
    });
    terminal.out(given.json ? jsonReport(report) : textReport(report));
    await unlessAborted(
      local.settle({ withinMs: given.realTime ? AFTERMATH_REAL_MS : AFTERMATH_MS }),
      terminal.interrupted,
    );
    tellPermissions(local.permissions(), progress);
    const didAllStrike = toldFaults(local.faults(), terminal);
    return report.status === 'SUCCEEDED' && didAllStrike;
  } finally {
    await local.stop();
  }
}

function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
