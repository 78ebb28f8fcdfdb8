import { ADDRESS_HELP } from './aws-address';
import { readableCause } from './execution-history/error-groups';
import { viewExecution } from './execution-history/execution-view';
import type { ItemView } from './execution-history/item-view';
import { texts } from './read-arguments';
import { sendAgain } from './resend/send-again';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments, operands } from './step-functions/command-line';
import { findExecution } from './step-functions/find-execution';
import { readExecution } from './step-functions/read-execution';
import { EXIT, type Terminal } from './terminal';
import { visible } from './text/markup';

const HELP = `Lists the items of an execution that did not succeed: which, why, and what they were.

Usage: npm run failures -- EXECUTION [options]
       npm run failures -- STATE_MACHINE [NAME] [options]

  EXECUTION         ARN of a STANDARD execution
  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output); without NAME its newest execution
  --resend URL      send them again: as many items of this queue of failed items, to the same state machine
  --redact NAME     leave out the values of members of this name too; may be given several times
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print a JSON object for each item, on a line of its own
  --help            this text

What failed is done again by npm run redrive, where the execution failed with it; where failures were caught and sent to
a queue, by --resend, or all that the queue holds by npm run resend.
Exit code: 0 none failed, or they were sent again, 1 some did, 2 the request was wrong.

Examples:
  npm run failures -- FanOut.StateMachineArn
  npm run --silent failures -- FanOut.StateMachineArn batch-7 --json | jq -r .input
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('failures', args, {
    ...texts('resend'),
    redact: { type: 'string', multiple: true },
  });
  const { out } = terminal;
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const [wanted, name] = operands('failures', positionals);
  const { resend: queue, json: isJson = false } = values;
  return withClients(values, async (clients) => {
    const arn = await findExecution(wanted, name, clients, values.app);
    const { items, record } = viewExecution(await readExecution(clients.sfn, arn), values.redact);
    const failed = items.filter(({ status }) => !['succeeded', 'running', 'pending'].includes(status));
    for (const item of failed) out.write(`${isJson ? JSON.stringify(asJson(item)) : asLine(item)}\n`);
    if (!isJson) out.write(`${failed.length} of ${items.length} items did not succeed\n`);
    if (failed.length === 0) return EXIT.done;
    if (queue === undefined) return EXIT.workflowFailed;
    return sendAgain(
      clients.sfn,
      values,
      { queue, machineArn: record.machineArn, max: failed.length, isJson },
      terminal,
    );
  });
}

function asJson({ map, label, status, failure, input, executionArn, retries }: ItemView): object {
  return { map, item: label, status, retries, ...failure, input, executionArn };
}

function asLine({ map, label, failure, input = '' }: ItemView): string {
  const why = failure === undefined ? '' : `${failure.error}: ${readableCause(failure.cause)}`;
  const line = visible(`${map} ${label}  ${why}  ${input}`.replaceAll(/\s*\n\s*/g, ' '));
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
