import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { RequestError } from './request-error';

// Node 20 still runs everything here; the SDK's note about it would go to every user of Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const HELP = `Sends failed items of a fan-out again: takes them from the queue of failed items, and starts executions with them.

Usage: npm run resend -- --queue URL --machine ARN [options]

  --queue URL       the queue of failed items
  --machine ARN     the state machine that they came from
  --max N           items to take at the most              (default: 1000)
  --profile NAME    AWS profile                            (default: the SDK's own choice)
  --region NAME     AWS region                             (default: the SDK's own choice)
  --endpoint URL    another server that speaks the protocols of SQS and Step Functions
  --help            this text

An item leaves the queue when its execution has started; if it fails again, it comes back as a new message. Stopped in
between, an item is sent twice. An item that was too large to be sent along stays in the queue.
`;

/** Bytes of items in one execution's input, of the 262,144 that it may have. */
const INPUT_BYTES = 200_000;

/** Items of one execution: as many as an inline run of any function holds. */
const ITEMS_PER_EXECUTION = 500;

/** Runs the command; returns the exit code: 0 done, 2 the request was wrong. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parse(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const { queue, machine, max = '1000', profile, region, endpoint } = values;
    if (queue === undefined || machine === undefined)
      throw new RequestError(`--queue and --machine must be given; ${SEE_HELP}`);
    if (!/^[1-9]\d{0,6}$/.test(max))
      throw new RequestError(`--max must be a whole number from 1 to 9999999, got ${max}`);
    const isLocal = endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(`${endpoint}/`);
    const address = {
      profile,
      endpoint,
      region: region ?? (isLocal && process.env.AWS_REGION === undefined ? 'us-east-1' : undefined),
      // A server on this machine checks no signature, so nobody needs an account to reach it.
      ...(isLocal && profile === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    };
    const clients = { sqs: new SQSClient(address), sfn: new SFNClient(address) };
    try {
      await resend(clients, { queue, machine, max: Number(max) });
    } finally {
      clients.sqs.destroy();
      clients.sfn.destroy();
    }
    return 0;
  } catch (error) {
    const { name, message } = error as Error;
    process.stderr.write(
      error instanceof RequestError ? `${message}\n` : `nothing more was sent: ${name}: ${message}\n`,
    );
    return 2;
  }
}

const SEE_HELP = 'see npm run resend -- --help';

function parse(args: readonly string[]) {
  const text = { type: 'string' as const };
  try {
    return parseArgs({
      args: [...args],
      options: {
        queue: text,
        machine: text,
        max: text,
        profile: text,
        region: text,
        endpoint: text,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RequestError(`${(error as Error).message}; ${SEE_HELP}`, { cause: error });
  }
}

interface Clients {
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
}

async function resend(
  { sqs, sfn }: Clients,
  { queue, machine, max }: { queue: string; machine: string; max: number },
): Promise<void> {
  let sent = 0;
  let left = 0;
  while (sent < max) {
    const { messages, withoutItem } = await take(sqs, queue, Math.min(ITEMS_PER_EXECUTION, max - sent));
    left += withoutItem;
    if (messages.length === 0) break;
    const input = JSON.stringify({ resend: messages.map(({ item }) => item) });
    const ids = messages.map(({ message }) => message.MessageId).join();
    // The same messages give the same name, so that a start whose answer got lost is not a second one.
    const name = `resend-${createHash('sha256').update(ids).digest('hex').slice(0, 32)}`;
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machine, name, input }));
    await remove(sqs, queue, messages);
    sent += messages.length;
    process.stdout.write(`${messages.length} items: ${executionArn}\n`);
  }
  const rest = left === 0 ? '' : `; ${left} without their item stay in the queue`;
  process.stdout.write(`sent ${sent} items again${rest}\n`);
}

interface Taken {
  readonly message: Message;
  readonly item: unknown;
}

/** Takes messages until the queue is empty or one input is full; the last answer may overfill it by nine small items. */
async function take(sqs: SQSClient, queue: string, most: number): Promise<{ messages: Taken[]; withoutItem: number }> {
  const messages: Taken[] = [];
  let withoutItem = 0;
  let bytes = 0;
  while (messages.length < most && bytes < INPUT_BYTES) {
    // One at a time once it may become tight: a message has up to 256 KiB, and what was received is hidden for a while.
    const batch = bytes === 0 || bytes > INPUT_BYTES / 2 ? 1 : Math.min(10, most - messages.length);
    const request = { QueueUrl: queue, MaxNumberOfMessages: batch, WaitTimeSeconds: 1, VisibilityTimeout: 120 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    for (const message of Messages) {
      const item = itemOf(message);
      if (item === undefined) withoutItem++;
      else messages.push({ message, item });
      bytes += Buffer.byteLength(JSON.stringify(item ?? ''));
    }
  }
  return { messages, withoutItem };
}

function itemOf({ Body = '' }: Message): unknown {
  try {
    return (JSON.parse(Body) as { item?: unknown } | null)?.item;
  } catch {
    return undefined;
  }
}

async function remove(sqs: SQSClient, queue: string, messages: readonly Taken[]): Promise<void> {
  for (let i = 0; i < messages.length; i += 10) {
    const Entries = messages.slice(i, i + 10).map(({ message }, at) => ({
      Id: `${at}`,
      ReceiptHandle: message.ReceiptHandle,
    }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
