import type { Clock } from '../kernel/clock';
import { ServiceError } from '../kernel/service-error';
import type { Functions } from './functions';

/** What the invocations need of a run. */
export interface InvocationSurroundings {
  readonly functions: Functions;
  readonly clock: Clock;
  /** Ends what waits, for the run is over. */
  readonly signal: AbortSignal;
  readonly onBug: (error: unknown) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const DELAYS_MS = [0, 60_000, 120_000];

/** Events that somebody hands to a function without waiting for its answer; the function gets three chances. */
export class AsynchronousInvocations {
  constructor(readonly surroundings: InvocationSurroundings) {}

  /** Hands an event over; throws a `ServiceError` when no stack of the run defines the function. */
  begin(functionArn: string, payload: string): void {
    const { functions, signal, onBug } = this.surroundings;
    if (functions.find(functionArn) === undefined) {
      throw new ServiceError('ResourceNotFoundException', 404, `Function not found: ${functionArn}`);
    }
    this.#run(functionArn, payload).catch((error) => {
      if (!signal.aborted) onBug(error);
    });
  }

  async #run(functionArn: string, payload: string): Promise<void> {
    const { functions, clock, signal } = this.surroundings;
    for (const delayMs of DELAYS_MS) {
      await clock.sleep(delayMs, signal);
      const answer = await functions.invokeInWorkflow(functionArn, payload);
      if (answer.functionError === undefined) return;
    }
  }
}
