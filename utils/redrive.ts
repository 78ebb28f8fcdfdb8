import { DescribeExecutionCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { ADDRESS_HELP } from './aws-address';
import { flags } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments, operands } from './step-functions/command-line';
import { findExecution } from './step-functions/find-execution';
import { EXIT, type Terminal } from './terminal';
import { watchExecution } from './watch/watch-execution';

const HELP = `Goes on with an execution that failed, timed out or was stopped: what succeeded is not done again.

Usage: npm run redrive -- EXECUTION [options]
       npm run redrive -- STATE_MACHINE [NAME] [options]

  EXECUTION         ARN of a STANDARD execution that ended without success in the last 14 days
  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output); without NAME its newest execution
  --detach          do not watch it
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print JSON
  --help            this text

Exit code: 0 succeeded (or begun, with --detach), 1 the workflow failed again, 2 the request was wrong, 130 interrupted.

Example:
  npm run redrive -- FanOut.StateMachineArn batch-7
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('redrive', args, flags('detach'));
  if (values.help) {
    terminal.out.write(HELP);
    return EXIT.done;
  }
  const [wanted, name] = operands('redrive', positionals);
  return withClients(values, async (clients) => {
    const executionArn = await findExecution(wanted, name, clients, values.app);
    const { redriveStatus, redriveStatusReason = 'it cannot be redriven' } = await clients.sfn.send(
      new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
    );
    if (redriveStatus === 'NOT_REDRIVABLE') throw new RequestError(`${executionArn}: ${redriveStatusReason}`);
    await clients.sfn.send(new RedriveExecutionCommand({ executionArn }));
    if (values.detach && values.json) terminal.out.write(`${JSON.stringify({ executionArn })}\n`);
    else if (!values.json) terminal.out.write(`redrives ${executionArn}\n`);
    if (values.detach) return EXIT.done;
    return watchExecution(clients.sfn, executionArn, terminal, { isJson: values.json });
  });
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
