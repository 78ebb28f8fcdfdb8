import { ADDRESS_HELP } from './aws-address';
import { viewExecution } from './execution-history/execution-view';
import { flags, texts } from './read-arguments';
import { repeatCommand } from './report/repeat-command';
import { reportSummary } from './report/summary';
import { writePage } from './report/write-report';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments, operands } from './step-functions/command-line';
import { findExecution } from './step-functions/find-execution';
import { readExecution } from './step-functions/read-execution';
import { EXIT, type Terminal } from './terminal';

const HELP = `Writes what an execution did into one HTML file.

Usage: npm run report -- EXECUTION [options]
       npm run report -- STATE_MACHINE [NAME] [options]

  EXECUTION         ARN of a STANDARD execution
  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output); without NAME its newest execution
  --out FILE        file to write                          (default: report.html)
  --no-data         leave out what the states worked on: input, output, parameters, variables
  --redact NAME     leave out the values of members of this name too; may be given several times
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print a summary as JSON
  --help            this text

Credentials are left out by the names of members, and by their form. Exit code: 0 written, 2 the request was wrong.

Examples:
  npm run report -- FanOut.StateMachineArn
  npm run report -- arn:aws:states:eu-west-1:123456789012:execution:orders:batch-7 --out batch-7.html --profile dev
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], { out, err }: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('report', args, {
    ...texts('out'),
    ...flags('no-data'),
    redact: { type: 'string', multiple: true },
  });
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const [wanted, name] = operands('report', positionals);
  const record = await withClients(values, async (clients) => {
    const arn = await findExecution(wanted, name, clients, values.app);
    return readExecution(clients.sfn, arn, { isWithoutData: values['no-data'] });
  });
  const view = viewExecution(record, values.redact);
  const file = values.out ?? 'report.html';
  writePage(file, view, { repeatCommand: repeatCommand(view.record, values) });
  const { json, text } = reportSummary(view, file);
  if (values.json) out.write(`${JSON.stringify(json)}\n`);
  else out.write(text);
  if (record.status === 'RUNNING') err.write('The execution still runs; the report shows it as it is now.\n');
  return EXIT.done;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
