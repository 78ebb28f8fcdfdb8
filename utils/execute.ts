import { randomUUID } from 'node:crypto';
import { DescribeStateMachineCommand, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { ADDRESS_HELP, type Address } from './aws-address';
import { executionInput, executionName } from './execute/execution-input';
import { startOnce } from './execute/start-once';
import { Redactor } from './execution-history/redact';
import { flags, onlyWord, texts } from './read-arguments';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { commandArguments } from './step-functions/command-line';
import { type FoundMachine, findMachine } from './step-functions/find-machine';
import { EXIT, type Terminal } from './terminal';
import { watchExecution } from './watch/watch-execution';

const HELP = `Starts an execution and watches it until it ends.

Usage: npm run execute -- STATE_MACHINE [options]

  STATE_MACHINE     ARN, name, construct path, or output of a stack (Stack.Output)
  --input JSON      input; @FILE reads a file, - standard input (default: {})
  --batch ID        names the execution, so that a repeat with the same input starts nothing anew
  --detach          print the execution's ARN and do not watch it
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print JSON
  --help            this text

An EXPRESS state machine is run to its end and its result printed; --batch does not keep it from running twice.
Exit code: 0 succeeded (or started, with --detach), 1 the workflow failed, 2 the request was wrong, 130 interrupted.

Examples:
  npm run execute -- FanOut.StateMachineArn
  npm run execute -- FanOut.StateMachineArn --batch orders-2026-01-01 --input @orders.json --profile dev
`;

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = commandArguments('execute', args, { ...texts('input', 'batch'), ...flags('detach') });
  if (values.help) {
    terminal.out.write(HELP);
    return EXIT.done;
  }
  const wanted = onlyWord('npm run execute --', 'state machine', positionals);
  const input = await executionInput(values.input, terminal.readInput);
  // With a name a start whose answer got lost, and that the SDK sends again, is not a second one.
  const name = values.batch === undefined ? randomUUID() : executionName(values.batch);
  return withClients(values, async (clients) => {
    const machine = await findMachine(wanted, clients, values.app);
    const { type } = await clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machine.arn }));
    if (type === 'EXPRESS') return runExpress(values, machine, { input, name }, terminal, values.json ?? false);
    const callAtMs = terminal.now();
    const { executionArn, isRepeat } = await startOnce(clients.sfn, machine.arn, input, name);
    if (values.json) terminal.out.write(`${JSON.stringify({ executionArn, isRepeat })}\n`);
    else terminal.out.write(`${isRepeat ? 'was started before: ' : 'started '}${executionArn}\n`);
    if (values.detach) return EXIT.done;
    // Of a batch the answer does not tell whether it runs since long.
    const startedAtMs = values.batch === undefined ? callAtMs : undefined;
    const code = await watchExecution(clients.sfn, executionArn, terminal, { isJson: values.json, startedAtMs });
    if (code === EXIT.interrupted) terminal.err.write(`it goes on; npm run stop -- ${executionArn} stops it\n`);
    return code;
  });
}

/** An EXPRESS execution takes five minutes at the most. */
const LONGEST_EXPRESS_MS = 310_000;

/** EXPRESS keeps no history, so what it says at its end is all there is. */
async function runExpress(
  address: Address,
  { arn, name: machineName }: FoundMachine,
  { input, name }: { input: string; name: string },
  { out, interrupted }: Terminal,
  isJson: boolean,
): Promise<number> {
  const start = new StartSyncExecutionCommand({ stateMachineArn: arn, input, name });
  const { status, output, error, cause } = await withClients(
    address,
    ({ sfn }) => sfn.send(start, { abortSignal: interrupted }),
    LONGEST_EXPRESS_MS,
  );
  const redactor = new Redactor();
  for (const text of [input, output, cause]) if (text !== undefined) redactor.learn(text);
  const [shownOutput, shownCause] = [output, cause].map((text) =>
    text === undefined ? undefined : redactor.text(text),
  );
  if (isJson) out.write(`${JSON.stringify({ status, output: shownOutput, error, cause: shownCause })}\n`);
  else out.write(`${machineName}: ${status}\n${shownOutput ?? `${error ?? ''}: ${shownCause ?? ''}`}\n`);
  return status === 'SUCCEEDED' ? EXIT.done : EXIT.workflowFailed;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
