import { ADDRESS_HELP, ADDRESS_OPTIONS } from './aws-address';
import { flags, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { sendAgain } from './resend/send-again';
import { runCommand } from './run-command';
import { withClients } from './step-functions/clients';
import { findMachine } from './step-functions/find-machine';
import { EXIT, type Terminal } from './terminal';

const HELP = `Sends failed items of a fan-out again: takes them from the queue of failed items, and starts executions with them.

Usage: npm run resend -- --queue URL --machine STATE_MACHINE [options]

  --queue URL       the queue of failed items
  --machine NAME    the state machine that they came from: ARN, name, construct path, or output of a stack
  --max N           items to take at the most              (default: 1000)
  --app DIR         what cdk synth wrote, for outputs       (default: cdk.out)
${ADDRESS_HELP}
  --json            print one JSON object
  --help            this text

An item leaves the queue when its execution has started; if it fails again, it comes back as a new message. Stopped in
between, an item is sent twice. An item that was too large to be sent along stays in the queue.
Exit code: 0 sent, 2 the request was wrong, 130 interrupted.

Example:
  npm run resend -- --queue https://sqs.eu-west-1.amazonaws.com/123456789012/failed --machine FanOut.StateMachineArn
`;

const OPTIONS = { ...ADDRESS_OPTIONS, ...texts('queue', 'machine', 'max', 'app'), ...flags('json', 'help') };
const CALL = 'npm run resend --';

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = readArguments(CALL, args, OPTIONS);
  if (values.help) {
    terminal.out.write(HELP);
    return EXIT.done;
  }
  const { queue, machine, max = '1000', json: isJson = false } = values;
  if (queue === undefined || machine === undefined) {
    throw new RequestError(`--queue and --machine must be given; see ${CALL} --help`);
  }
  if (!/^[1-9]\d{0,6}$/.test(max)) {
    throw new RequestError(`--max must be a whole number from 1 to 9999999, got ${max}`);
  }
  return withClients(values, async (clients) => {
    const { arn } = await findMachine(machine, clients, values.app);
    return sendAgain(clients.sfn, values, { queue, machineArn: arn, max: Number(max), isJson }, terminal);
  });
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
