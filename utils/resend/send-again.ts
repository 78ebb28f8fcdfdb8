import { createHash } from 'node:crypto';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Address, clientSettings } from '../aws-address';
import { EXIT, type Terminal } from '../terminal';

/** Bytes of items in one execution's input, of the 262,144 that it may have. */
const INPUT_BYTES = 200_000;

/** Items of one execution: as many as an inline run of any function holds. */
const ITEMS_PER_EXECUTION = 500;

/** Which items, and what they are sent to. */
export interface ResendPlan {
  /** URL of the queue of failed items. */
  readonly queue: string;
  readonly machineArn: string;
  /** Items to take at the most. */
  readonly max: number;
  readonly isJson: boolean;
}

/** Starts executions with the failed items of a queue, says which, and resolves with the exit code. */
export async function sendAgain(
  sfn: SFNClient,
  address: Address,
  plan: ResendPlan,
  { out, err, interrupted }: Terminal,
): Promise<number> {
  const sqs = new SQSClient(clientSettings('SQS', address));
  const sent: Sent[] = [];
  try {
    const left = await sendAll({ sqs, sfn }, plan, interrupted, (one) => {
      sent.push(one);
      if (!plan.isJson) out.write(`${one.items} items: ${one.executionArn}\n`);
    });
    if (interrupted.aborted) return EXIT.interrupted;
    const items = sent.reduce((sum, one) => sum + one.items, 0);
    const rest = left === 0 ? '' : `; ${left} without their item stay in the queue`;
    out.write(
      plan.isJson
        ? `${JSON.stringify({ items, withoutItem: left, executions: sent })}\n`
        : `sent ${items} items again${rest}\n`,
    );
    return EXIT.done;
  } catch (error) {
    if (sent.length > 0) err.write(`nothing was sent after ${sent.length} executions\n`);
    throw error;
  } finally {
    sqs.destroy();
  }
}

interface Sender {
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
}

/** What one execution was started with. */
interface Sent {
  readonly items: number;
  readonly executionArn: string | undefined;
}

/** Sends until the queue is empty; gives how many messages came without their item. */
async function sendAll(
  { sqs, sfn }: Sender,
  { queue, machineArn, max }: ResendPlan,
  interrupted: AbortSignal,
  onSent: (sent: Sent) => void,
): Promise<number> {
  let sent = 0;
  let left = 0;
  while (sent < max && !interrupted.aborted) {
    const { messages, withoutItem } = await take(sqs, queue, Math.min(ITEMS_PER_EXECUTION, max - sent));
    left += withoutItem;
    if (messages.length === 0) break;
    for (const group of groupsOf(messages)) {
      const executionArn = await start(sfn, machineArn, group);
      await remove(sqs, queue, group);
      sent += group.length;
      onSent({ items: group.length, executionArn });
    }
  }
  return left;
}

/** Starts an execution with items of one batch. */
async function start(sfn: SFNClient, stateMachineArn: string, group: readonly Taken[]): Promise<string | undefined> {
  const input = JSON.stringify({ resend: group.map(({ item }) => item), batch: group[0]?.batch });
  const ids = group.map(({ message }) => message.MessageId).join();
  // The same messages give the same name, so that a start whose answer got lost is not a second one.
  const name = `resend-${createHash('sha256').update(ids).digest('hex').slice(0, 32)}`;
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return executionArn;
}

interface Taken {
  readonly message: Message;
  readonly item: unknown;
  /** Whose claims the item shares; absent where nothing is claimed. */
  readonly batch?: unknown;
}

/** Messages by their batch, as an execution has one. */
function groupsOf(messages: readonly Taken[]): Taken[][] {
  const groups = new Map<string | undefined, Taken[]>();
  for (const taken of messages) {
    const batch = JSON.stringify(taken.batch);
    groups.set(batch, [...(groups.get(batch) ?? []), taken]);
  }
  return [...groups.values()];
}

/** Takes messages until the queue is empty or one input is full; the last answer may overfill it by nine small items. */
async function take(sqs: SQSClient, queue: string, most: number): Promise<{ messages: Taken[]; withoutItem: number }> {
  const messages: Taken[] = [];
  let withoutItem = 0;
  let bytes = 0;
  while (messages.length < most && bytes < INPUT_BYTES) {
    // One at a time once it may become tight: a message has up to 256 KiB, and what was received is hidden for a while.
    const atOnce = bytes === 0 || bytes > INPUT_BYTES / 2 ? 1 : Math.min(10, most - messages.length);
    const request = { QueueUrl: queue, MaxNumberOfMessages: atOnce, WaitTimeSeconds: 1, VisibilityTimeout: 120 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) break;
    for (const message of Messages) {
      const { item, batch } = partsOf(message);
      if (item === undefined) withoutItem++;
      else messages.push({ message, item, batch });
      bytes += Buffer.byteLength(JSON.stringify(item ?? ''));
    }
  }
  return { messages, withoutItem };
}

function partsOf({ Body = '' }: Message): { item?: unknown; batch?: unknown } {
  try {
    return (JSON.parse(Body) as { item?: unknown; batch?: unknown } | null) ?? {};
  } catch {
    return {};
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
