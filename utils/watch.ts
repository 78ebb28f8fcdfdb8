import { ADDRESS_HELP } from './aws-address';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments, operands } from './step-functions/command-line';
import { findExecution } from './step-functions/find-execution';
import { EXIT, type Terminal } from './terminal';
import { watchExecution } from './watch/watch-execution';

const HELP = `Shows how far an execution is, until it ends.

Usage: npm run watch -- EXECUTION [options]
       npm run watch -- STATE_MACHINE [NAME] [options]

  EXECUTION         ARN of a STANDARD execution
  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output); without NAME its newest execution
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print a JSON object at each look
  --help            this text

Without a terminal a line is printed every few seconds. NO_COLOR is heeded.
Exit code: 0 succeeded, 1 the workflow failed, 2 the request was wrong, 130 interrupted; the execution goes on then.

Examples:
  npm run watch -- FanOut.StateMachineArn
  npm run watch -- FanOut.StateMachineArn batch-7 --profile dev --region eu-west-1
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('watch', args, {});
  if (values.help) {
    terminal.out.write(HELP);
    return EXIT.done;
  }
  const [wanted, name] = operands('watch', positionals);
  return withClients(values, async (clients) => {
    const arn = await findExecution(wanted, name, clients, values.app);
    return watchExecution(clients.sfn, arn, terminal, { isJson: values.json });
  });
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
