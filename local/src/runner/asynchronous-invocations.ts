import type { AsyncSettings } from '../assembly';
import type { Clock } from '../kernel/clock';
import type { Deliver, Delivery } from '../kernel/deliver';
import { textAttributes } from '../kernel/deliver-again';
import type { Json } from '../kernel/json';
import { ServiceError } from '../kernel/service-error';
import type { InvokeAnswer } from '../services/lambda';
import type { Functions } from './functions';

/** What the invocations need of a run. */
export interface InvocationSurroundings {
  readonly functions: Functions;
  readonly clock: Clock;
  /** What the template says about the functions' asynchronous invocations. */
  readonly settings: readonly AsyncSettings[];
  /** Where what became of an event goes. */
  readonly deliver: Deliver;
  /** Ends what waits, for the run is over. */
  readonly signal: AbortSignal;
  readonly onBug: (error: unknown) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const DELAYS_MS = [60_000, 120_000];
const MAX_AGE_MS = 6 * 3_600_000;

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
    const { maxRetries = DELAYS_MS.length, maxAgeMs = MAX_AGE_MS, ...settings } = this.#settingsOf(functionArn);
    const startedAtMs = clock.now();
    await clock.sleep(0, signal);
    for (let calls = 1; ; calls++) {
      const answer = await functions.invokeInWorkflow(functionArn, payload);
      const ended: Ended = { functionArn, payload, answer, calls, atMs: clock.now() };
      if (answer.functionError === undefined) {
        await this.#report(settings.onSuccess, () => record(ended, 'Success'));
        return;
      }
      const delayMs = DELAYS_MS[calls - 1] ?? 0;
      const isTooOld = clock.now() + delayMs - startedAtMs > maxAgeMs;
      if (calls > maxRetries || isTooOld) {
        const condition = calls > maxRetries ? 'RetriesExhausted' : 'EventAgeExceeded';
        await this.#report(settings.onFailure, () => record(ended, condition));
        await this.#report(settings.deadLetters, () => deadLetter(ended));
        return;
      }
      await clock.sleep(delayMs, signal);
    }
  }

  /** What all the resources together say that name this function. */
  #settingsOf(functionArn: string): Partial<AsyncSettings> {
    const { functions, settings } = this.surroundings;
    const called = functions.find(functionArn);
    return Object.assign({}, ...settings.filter(({ functionName }) => functions.find(functionName) === called));
  }

  /** What nobody takes is lost, as on AWS. */
  async #report(targetArn: string | undefined, delivery: () => Delivery): Promise<void> {
    if (targetArn === undefined) return;
    try {
      await this.surroundings.deliver(targetArn, delivery());
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

/** An invocation that came to its end. */
interface Ended {
  readonly functionArn: string;
  readonly payload: string;
  readonly answer: InvokeAnswer;
  readonly calls: number;
  readonly atMs: number;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function record({ functionArn, payload, answer, calls, atMs }: Ended, condition: string): Delivery {
  const { functionError, requestId } = answer;
  const text = {
    version: '1.0',
    timestamp: new Date(atMs).toISOString(),
    requestContext: { requestId, functionArn: `${functionArn}:$LATEST`, condition, approximateInvokeCount: calls },
    requestPayload: JSON.parse(payload) as Json,
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(functionError !== undefined && { functionError }),
    },
    responsePayload: JSON.parse(answer.payload) as Json,
  };
  return { payload: JSON.stringify(text), from: functionArn };
}

function deadLetter({ functionArn, payload, answer }: Ended): Delivery {
  const { errorMessage } = JSON.parse(answer.payload) as { errorMessage?: unknown };
  const messageAttributes = textAttributes({
    RequestID: answer.requestId,
    ErrorCode: '200',
    ErrorMessage: String(errorMessage ?? ''),
  });
  return { payload, from: functionArn, ...(messageAttributes !== undefined && { messageAttributes }) };
}
