import { statSync } from 'node:fs';
import { BadRequest } from '../../kernel/bad-request';
import type { RunArguments } from '../args';
import { executeDefinition } from '../definition/execute';
import { MockedTasks } from '../definition/mocked-tasks';
import { definitionFrom } from '../definition/read-definition';
import { Progress } from '../progress';
import { readInput, readText } from '../read-input';
import { readMocksFile } from '../read-mocks';
import { jsonReport, textReport } from '../render';
import type { Terminal } from '../terminal';

/** True if `run` was given the file of one definition, not the directory of an assembly. */
export function isDefinitionFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Runs one definition, its tasks answered by mocks, and prints how it went; resolves with whether it succeeded. */
export async function runDefinition(given: RunArguments, terminal: Terminal): Promise<boolean> {
  for (const option of ['stack', 'machine', 'items', 'secrets'] as const) {
    if (given[option] !== undefined) throw new BadRequest(`--${option} goes with a directory that 'cdk synth' wrote`);
  }
  for (const [option, values] of [
    ['host', given.hosts],
    ['fault', given.faults],
  ] as const) {
    if (values.length > 0) throw new BadRequest(`--${option} goes with a directory that 'cdk synth' wrote`);
  }
  if (!given.permissions) throw new BadRequest(`--no-iam goes with a directory that 'cdk synth' wrote`);
  const definition = definitionFrom(readText(given.assembly, 'run'));
  const input = await readInput(given.input, () => terminal.readStdin());
  const { mocks: file = '--mocks' } = given;
  const mocks = given.mocks === undefined ? {} : readMocksFile(given.mocks, ['states', 'resources']);
  const progress = new Progress(terminal);
  const report = await executeDefinition({
    definition,
    input,
    tasks: (clock) => new MockedTasks(mocks, file, clock),
    seed: given.seed,
    realTime: given.realTime,
    signal: terminal.interrupted,
    ...(!given.json && { onEvent: (event) => progress.event(event) }),
  });
  terminal.out(given.json ? jsonReport(report) : textReport(report));
  return report.status === 'SUCCEEDED';
}
