import { InvalidDefinition } from '../asl';
import { BadRequest } from '../kernel/bad-request';
import { Unsupported } from '../kernel/unsupported';
import { parseCommand } from './args';
import { cases } from './commands/cases';
import { features } from './commands/features';
import { run } from './commands/run';
import { isDefinitionFile, runDefinition } from './commands/run-definition';
import { up } from './commands/up';
import { validate } from './commands/validate';
import { HELP } from './help';
import { Interrupted, ProcessTerminal, type Terminal } from './terminal';
import { version } from './version';

/** The request was wrong, or asks for what is not supported. */
const WRONG_REQUEST = 2;
/** A bug of ours, or a part of the runner that broke. */
const BROKEN = 70;
const STOPPED_BY_CTRL_C = 130;

/** Carries out a command line, without the names of Node and of the script; resolves with the exit code. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const command = parseCommand(argv);
    switch (command.verb) {
      case 'help':
        terminal.out(HELP);
        return 0;
      case 'version':
        terminal.out(`${version()}\n`);
        return 0;
      case 'features':
        features(terminal);
        return 0;
      case 'validate':
        return validate(command.file, terminal) ? 0 : 1;
      case 'cases':
        await cases(command.file, terminal);
        return terminal.interrupted.aborted ? stoppedBy(terminal) : 0;
      case 'up':
        await up(command.arguments, terminal);
        return 0;
      case 'run': {
        const isDefinition = isDefinitionFile(command.arguments.assembly);
        const succeeded = await (isDefinition ? runDefinition : run)(command.arguments, terminal);
        if (terminal.interrupted.aborted) return stoppedBy(terminal);
        return succeeded ? 0 : 1;
      }
    }
  } catch (error) {
    if (terminal.interrupted.aborted) return stoppedBy(terminal);
    if (error instanceof BadRequest || error instanceof Unsupported || error instanceof InvalidDefinition) {
      terminal.err(`sfn-local: ${error.message}\n`);
      return WRONG_REQUEST;
    }
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(`sfn-local: broke down, which is not the workflow's fault: ${details}\n`);
    return BROKEN;
  }
}

/** Runs the command line of this process and sets its exit code. */
export async function runFromProcess(): Promise<void> {
  const terminal = new ProcessTerminal();
  terminal.close(await main(process.argv.slice(2), terminal));
}

/** Says what stopped the command, for a result may stand there as if nothing had; gives the exit code. */
function stoppedBy(terminal: Terminal): number {
  const { reason } = terminal.interrupted;
  terminal.err(`sfn-local: ${(reason as Error).message}\n`);
  return reason instanceof Interrupted ? reason.exitCode : STOPPED_BY_CTRL_C;
}
