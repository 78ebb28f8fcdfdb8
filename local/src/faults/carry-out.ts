import type { Clock } from '../kernel/clock';
import type { FaultKind, Hit } from './fault';

/** How a call is made and answered, in one of the ways in which calls are made here. */
export interface CallUnderFault<T> {
  readonly clock: Clock;
  /** Aborted once the caller waits no more. */
  readonly signal: AbortSignal;
  carryOut(): Promise<T>;
  /** Carries out half of a batch. */
  carryOutPart?(): Promise<T>;
  /** What the caller sees of a refusal; thrown. */
  failure(kind: 'throttle' | '500' | 'reset'): unknown;
  /** Told that the caller will hear nothing for so long; calls back once it hears of it again. */
  onSilence?(ms: number): () => void;
}

/** The kinds that `carryOutUnder` knows: all that happens between a caller and a service. */
export const BETWEEN: readonly FaultKind[] = [
  'throttle',
  '500',
  'reset',
  'hang',
  'lost-acknowledgement',
  'delay',
  'duplicate',
  'unprocessed',
];

/** Carries a call out as a fault has it; without one, as it is. */
export async function carryOutUnder<T>(hit: Hit | undefined, call: CallUnderFault<T>): Promise<T> {
  const { clock, signal } = call;
  switch (hit?.kind) {
    case 'throttle':
    case '500':
    case 'reset':
      throw call.failure(hit.kind);
    case 'hang':
      return never(call);
    case 'delay':
      await silence(call, Number(hit.detail), (ms) => clock.sleep(ms, signal));
      return call.carryOut();
    case 'unprocessed':
      return call.carryOutPart === undefined ? call.carryOut() : call.carryOutPart();
    case 'duplicate':
      for (let times = 1; times < Number(hit.detail); times++) await call.carryOut();
      return call.carryOut();
    case 'lost-acknowledgement':
      await call.carryOut();
      if (hit.detail === 'hang') return never(call);
      throw call.failure(hit.detail as '500' | 'reset');
    default:
      return call.carryOut();
  }
}

/** Ends only with the caller's patience. */
function never<T>(call: CallUnderFault<T>): Promise<never> {
  const { signal } = call;
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return silence(call, Number.POSITIVE_INFINITY, () => aborted);
}

async function silence<S>(
  { onSilence }: Pick<CallUnderFault<unknown>, 'onSilence'>,
  ms: number,
  wait: (ms: number) => Promise<S>,
): Promise<S> {
  const isOver = onSilence?.(ms);
  try {
    return await wait(ms);
  } finally {
    isOver?.();
  }
}
