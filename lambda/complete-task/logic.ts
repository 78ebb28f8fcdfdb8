import {
  type CompleteTaskSettings,
  HAND_OFF_REPLY_SCHEMA,
  type HandOffReply,
  METRICS,
} from '../../lib/cross-team-pipeline/contract';
import { consumeMessages } from '../shared/cross-team/consume-messages';
import { type Log, metricLine } from '../shared/cross-team/log';
import type { BatchResponse, QueueEvent } from '../shared/cross-team/queue-event';
import { type Answerer, type Delivery, fittingAnswer } from '../shared/cross-team/task-answers';

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
export async function completeTasks({ Records }: QueueEvent, tools: CompleteTaskTools): Promise<BatchResponse> {
  const { now, log } = tools;
  const dimension = { Pipeline: tools.settings.pipeline };
  return consumeMessages<HandOffReply>(
    { Records: Records.map((record) => ({ ...record, body: notified(record.body) })) },
    { schema: HAND_OFF_REPLY_SCHEMA, inOrder: false, dimension, now, log },
    async (reply, record) => {
      const delivery = await deliver(reply, tools);
      if (delivery === 'refused') log(metricLine(now(), dimension, { [METRICS.refusedAnswers]: 1 }));
      const { messageId } = record;
      log({ message: `reply ${delivery}`, messageId, workId: reply.workId, outcome: reply.outcome });
      return 'done';
    },
  );
}

function deliver(reply: HandOffReply, { answerer }: CompleteTaskTools): Promise<Delivery> {
  const { workId, outcome, result, error = '', cause = '' } = reply;
  switch (outcome) {
    case 'heartbeat':
      return answerer.heartbeat(reply);
    case 'success':
      return answerer.answer(reply, fittingAnswer(workId, result));
    default:
      return answerer.answer(reply, { outcome: 'failure', error, cause });
  }
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
