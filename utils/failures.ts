import { ADDRESS_HELP } from './aws-address';
import { readableCause } from './execution-history/error-groups';
import { type ExecutionView, viewExecution } from './execution-history/execution-view';
import type { ItemView } from './execution-history/item-view';
import { countedOnly } from './execution-history/map-run-items';
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
Exit code: 0 none failed, or they were sent again, 1 some did, or the execution did, 2 the request was wrong.

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
    const view = viewExecution(await readExecution(clients.sfn, arn), values.redact);
    const { items, record } = view;
    const failed = items.filter(({ status }) => !['succeeded', 'running', 'pending'].includes(status));
    for (const item of failed) out.write(`${isJson ? JSON.stringify(asJson(item)) : asLine(item)}\n`);
    if (!isJson && items.length > 0) out.write(`${failed.length} of ${items.length} items did not succeed\n`);
    for (const line of view.children.flatMap(countedOnly)) (isJson ? terminal.err : out).write(`${line}\n`);
    if (failed.length === 0) {
      const { text, code } = withoutFailedItems(view);
      if (text !== '') (isJson ? terminal.err : out).write(`${text}\n`);
      return code;
    }
    if (queue === undefined) return EXIT.workflowFailed;
    return sendAgain(
      clients.sfn,
      values,
      { queue, machineArn: record.machineArn, max: failed.length, isJson },
      terminal,
    );
  });
}

/** What is to be said where no item is known to have failed; the execution may have failed all the same. */
function withoutFailedItems({ items, children, record }: ExecutionView): { text: string; code: number } {
  const { status, error, arn } = record;
  const hasItems = items.length > 0 || children.some(({ unread }) => unread > 0);
  const none = hasItems ? '' : 'it has no items';
  if (['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) {
    const what = `it is ${status}${error === undefined ? '' : ` with ${error}`}: npm run report -- ${arn} shows where`;
    return { text: none === '' ? what : `${none}; ${what}`, code: EXIT.workflowFailed };
  }
  const lost = children.some(
    ({ run: { executionCounts: counts } }) => counts.failed + counts.timedOut + counts.aborted > 0,
  );
  return { text: none, code: lost ? EXIT.workflowFailed : EXIT.done };
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
