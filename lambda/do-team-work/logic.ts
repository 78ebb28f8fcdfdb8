import {
  CONTRACT_VERSION,
  HAND_OFF_SCHEMA,
  type HandOff,
  METRICS,
  type TeamWorkSettings,
} from '../../lib/cross-team-pipeline/contract';
import { consumeMessages } from '../shared/cross-team/consume-messages';
import { cutText } from '../shared/cross-team/cut-text';
import { type Log, metricLine } from '../shared/cross-team/log';
import type { BatchResponse, QueueEvent, QueueRecord, Verdict } from '../shared/cross-team/queue-event';
import { type Answer, type Answerer, fittingAnswer } from '../shared/cross-team/task-answers';
import { type Every, withHeartbeats } from './heartbeats';
import type { Ledger } from './ledger';
import type { CallWorker, WorkOutcome } from './worker-call';

/** What Team B's consumer works with. */
export interface TeamWorkTools {
  readonly settings: TeamWorkSettings;
  readonly ledger: Ledger;
  readonly callWorker: CallWorker;
  readonly answerer: Answerer;
  /** Lets a message come back after some seconds. */
  readonly delay: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly every: Every;
  readonly now: () => number;
  readonly log: Log;
  /** Names this invocation. */
  readonly requestId: string;
}

/** A message that was read, and what it is about. */
interface Task {
  readonly record: QueueRecord;
  readonly handOff: HandOff;
  readonly claimant: string;
}

/**
 * Does the work of a batch and answers.
 *
 * Safe to run twice: work is claimed before it is begun, and its answer is kept. A message about work that is done sends the
 * kept answer again, to its own token; one about work that somebody is at comes back later. Nothing is deleted before an
 * answer was taken or refused for good.
 */
export async function doTeamWork(event: QueueEvent, tools: TeamWorkTools): Promise<BatchResponse> {
  const { settings, now, log } = tools;
  const dimension = { Worker: settings.worker };
  return consumeMessages<HandOff>(
    event,
    { schema: HAND_OFF_SCHEMA, inOrder: settings.fifo, dimension, now, log },
    (handOff, record) => handleMessage(handOff, record, tools),
  );
}

async function handleMessage(handOff: HandOff, record: QueueRecord, tools: TeamWorkTools): Promise<Verdict> {
  const { ledger, log, now } = tools;
  const { messageId, receiptHandle } = record;
  const { workId, taskToken } = handOff;
  const claimant = `${tools.requestId}/${messageId}`;
  const claim = await ledger.claim({ workId, taskToken, sentAt: Number(record.attributes.SentTimestamp) }, claimant);
  switch (claim.kind) {
    case 'answered':
      return deliver({ workId, taskToken }, claim.answer, tools);
    case 'busy':
      log({ message: 'somebody is at this work', messageId, workId });
      await tools.delay(receiptHandle, Math.ceil((claim.until - now()) / 1_000) + 1);
      return 'again';
    case 'claimed':
      return work({ record, handOff, claimant }, claim.attempt, tools);
  }
}

async function work(task: Task, attempt: number, tools: TeamWorkTools): Promise<Verdict> {
  const { settings, answerer, log } = tools;
  const { workId, payload } = task.handOff;
  if (attempt > settings.maxAttempts) {
    // The runs before died and could not say so themselves.
    const cause = `no run of ${settings.maxAttempts} lived to answer`;
    return settle(task, { outcome: 'failure', error: 'CrossTeam.WorkerLost', cause }, tools);
  }
  let outcome: WorkOutcome;
  try {
    outcome = await withHeartbeats(() => tools.callWorker({ version: CONTRACT_VERSION, workId, attempt, payload }), {
      seconds: settings.heartbeatSeconds,
      every: tools.every,
      beat: () => answerer.heartbeat(task.handOff),
    });
  } catch (error) {
    // Lambda did not run the worker, so this was no attempt of its own.
    await tools.ledger.release(workId, task.claimant, { countsAsAttempt: false });
    throw error;
  }
  if (outcome.ok) return settle(task, fittingAnswer(workId, outcome.result), tools);
  const { error, cause } = outcome;
  if (attempt >= settings.maxAttempts || settings.finalErrors.includes(error)) {
    const failure = { outcome: 'failure', error: cutText(error, 256), cause: cutText(cause, 30_000) } as const;
    return settle(task, failure, tools);
  }
  log({ message: 'the worker failed; it is tried again', workId, attempt, error });
  await tools.ledger.release(workId, task.claimant, { countsAsAttempt: true });
  await tools.delay(task.record.receiptHandle, 5 * 2 ** attempt);
  return 'again';
}

/** Keeps the answer, then gives it to the token that was sent last. */
async function settle({ handOff, claimant }: Task, answer: Answer, tools: TeamWorkTools): Promise<Verdict> {
  const { workId } = handOff;
  const taskToken = await tools.ledger.finish(workId, claimant, answer);
  if (taskToken === undefined) {
    tools.log({ message: 'the claim went to somebody else, whose answer counts', workId });
    return 'again';
  }
  return deliver({ workId, taskToken }, answer, tools);
}

async function deliver(
  work: { readonly workId: string; readonly taskToken: string },
  answer: Answer,
  { answerer, settings, now, log }: TeamWorkTools,
): Promise<Verdict> {
  const delivery = await answerer.answer(work, answer);
  if (delivery === 'refused') log(metricLine(now(), { Worker: settings.worker }, { [METRICS.refusedAnswers]: 1 }));
  log({ message: `answer ${delivery}`, workId: work.workId, outcome: answer.outcome });
  return 'done';
}
