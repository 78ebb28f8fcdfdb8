import type { PassingClock } from '../kernel/clock';
import type { JsonObject } from '../kernel/json';
import { RealClock } from '../kernel/real-clock';
import type { Sqs } from '../services/sqs';

/** How long a poll goes on in real time when nothing is left to do; our choice, so that a loop of polls idles. */
const PATIENCE_MS = 1000;

/**
 * Receives messages for somebody outside, who may wait for them.
 *
 * On the virtual clock his wait lets everything go on that goes on by itself, as far as he is ready to wait. When all
 * that is done he gets an empty answer soon, and time has not passed for nothing: an idle poller must not drive others
 * into their timeouts.
 */
export async function receiveOutside(
  sqs: Sqs,
  request: JsonObject,
  { clock, caller }: { readonly clock: PassingClock; readonly caller: AbortSignal },
): Promise<JsonObject> {
  if (clock instanceof RealClock) return sqs.call('ReceiveMessage', request, { signal: caller });
  const over = new AbortController();
  const waited = new Error('nothing is left to wait for');
  const ended = idle(clock, over.signal).then(() => over.abort(waited));
  const signal = AbortSignal.any([caller, over.signal]);
  const poll = () => sqs.call('ReceiveMessage', request, { signal, pollEnd: 'deadline' });
  try {
    return await clock.passing(poll, { purposes: ['work'], untilMs: clock.now() + MAX_WAIT_MS });
  } catch (error) {
    if (error === waited) return {};
    throw error;
  } finally {
    over.abort(waited);
    await ended;
  }
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MAX_WAIT_MS = 20_000;

/** Resolves when nothing goes on any more, and nothing has begun for a while, or once `signal` is aborted. */
async function idle(clock: PassingClock, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  // It lets no time pass for itself: others do, as far as they want.
  const settled = () => Promise.race([clock.settle({ purposes: [] }), aborted]);
  await settled();
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  if (!signal.aborted) await Promise.race([patience, aborted]);
  clearTimeout(timer);
  await settled();
}
