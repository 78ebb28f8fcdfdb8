import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ADDRESS_HELP } from './aws-address';
import { texts } from './read-arguments';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments, operands } from './step-functions/command-line';
import { findExecution } from './step-functions/find-execution';
import { EXIT, type Terminal } from './terminal';

const HELP = `Stops a running execution; what has been done stays done, and redrive can go on from there.

Usage: npm run stop -- EXECUTION [options]
       npm run stop -- STATE_MACHINE [NAME] [options]

  EXECUTION         ARN of a STANDARD execution
  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output); without NAME its newest execution
  --error NAME      error to record
  --cause TEXT      why, for whoever reads the history
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print JSON
  --help            this text

Exit code: 0 stopped, or it had ended already, 2 the request was wrong.

Example:
  npm run stop -- FanOut.StateMachineArn batch-7 --cause "wrong list"
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], { out }: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('stop', args, texts('error', 'cause'));
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const [wanted, name] = operands('stop', positionals);
  return withClients(values, async (clients) => {
    const executionArn = await findExecution(wanted, name, clients, values.app);
    const { error, cause } = values;
    // StopExecution answers in the same way for one that has ended, and changes nothing.
    const found = await clients.sfn.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
    if (found.stopDate !== undefined && found.status !== 'PENDING_REDRIVE') {
      const { status, stopDate } = found;
      if (values.json) out.write(`${JSON.stringify({ executionArn, status, stoppedAt: stopDate.toISOString() })}\n`);
      else out.write(`had ended already, ${status}: ${executionArn}\n`);
      return EXIT.done;
    }
    const { stopDate } = await clients.sfn.send(new StopExecutionCommand({ executionArn, error, cause }));
    if (values.json)
      out.write(`${JSON.stringify({ executionArn, status: 'ABORTED', stoppedAt: stopDate?.toISOString() })}\n`);
    else out.write(`stopped ${executionArn}\n`);
    return EXIT.done;
  });
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
