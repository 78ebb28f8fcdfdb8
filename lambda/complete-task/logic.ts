import {
  type CompleteTaskSettings,
  HAND_OFF_REPLY_SCHEMA,
  type HandOffReply,
  METRICS,
} from '../../lib/cross-team-pipeline/contract';
import { type Log, metricLine } from '../shared/cross-team/log';
import { parseMessage } from '../shared/cross-team/matches-schema';
import {
  type BatchResponse,
  judgeBatch,
  type QueueEvent,
  type QueueRecord,
  type Verdict,
} from '../shared/cross-team/queue-event';
import type { Answerer } from '../shared/cross-team/task-answers';

/** What the consumer of the reply queue works with. */
export interface CompleteTaskTools {
  readonly settings: CompleteTaskSettings;
  readonly answerer: Answerer;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Completes the pipeline's tasks with the replies of a batch.
 *
 * Safe to run twice: the first answer of a token wins, and every later one is refused and deleted. What is no reply at all
 * stays, and goes to the dead-letter queue.
 */
export async function completeTasks(event: QueueEvent, tools: CompleteTaskTools): Promise<BatchResponse> {
  return judgeBatch(event, (record) => completeTask(record, tools), {
    inOrder: false,
    onError: ({ messageId }, error) => {
      const { name, message: cause } = error as Error;
      tools.log({ message: 'reply not delivered; it comes again', messageId, error: name, cause });
    },
  });
}

async function completeTask({ messageId, body }: QueueRecord, tools: CompleteTaskTools): Promise<Verdict> {
  const reply = parseMessage<HandOffReply>(notified(body), HAND_OFF_REPLY_SCHEMA);
  const count = (metric: string) =>
    tools.log(metricLine(tools.now(), { Pipeline: tools.settings.pipeline }, { [metric]: 1 }));
  if (reply === undefined) {
    count(METRICS.malformedMessages);
    tools.log({ message: 'no reply of this contract', messageId });
    return 'again';
  }

  const { workId, outcome } = reply;
  const delivery = outcome === 'heartbeat' ? await tools.answerer.heartbeat(reply) : await answer(reply, tools);
  if (delivery === 'refused') count(METRICS.refusedAnswers);
  tools.log({ message: `reply ${delivery}`, messageId, workId, outcome });
  return 'done';
}

function answer(reply: HandOffReply, { answerer }: CompleteTaskTools) {
  if (reply.outcome === 'success') return answerer.answer(reply, { outcome: 'success', result: reply.result });
  return answerer.answer(reply, {
    outcome: 'failure',
    error: reply.error ?? '',
    cause: reply.cause ?? '',
  });
}

/** The message inside a topic's notification, or the text itself. */
function notified(body: string): string {
  try {
    const envelope = JSON.parse(body) as { readonly Type?: unknown; readonly Message?: unknown } | null;
    if (envelope?.Type === 'Notification' && typeof envelope.Message === 'string') return envelope.Message;
  } catch {
    // No JSON, so no envelope either; whoever parses the text says so.
  }
  return body;
}
