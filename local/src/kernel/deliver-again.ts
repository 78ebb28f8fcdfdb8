import type { Clock } from './clock';
import type { Deliver, Delivery } from './deliver';
import { ServiceError } from './service-error';

/** How often something is delivered again, and where it goes when that does not help. */
export interface DeliveryPolicy {
  /** Deliveries after the first. */
  readonly maxRetries: number;
  /** Time after which no further one is tried. */
  readonly maxAgeMs: number;
  /** Queue for what could not be delivered; without it that is lost. */
  readonly deadLetterArn?: string | undefined;
}

/** Why a delivery was given up; texts that go beside the body of a dead letter. */
export interface GivenUp {
  readonly error: ServiceError;
  /** Deliveries after the first. */
  readonly retries: number;
  /** Absent where trying again was of no use. */
  readonly exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

/** What it takes to deliver. */
export interface Delivering {
  readonly clock: Clock;
  readonly deliver: Deliver;
  /** Ends the waiting, for the run is over. */
  readonly signal: AbortSignal;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 900_000;

/**
 * How long to wait before the next attempt, after so many retries.
 *
 * The delays are ours: the guides say no more than that they grow.
 */
export function retryDelayMs(retries: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** retries, LONGEST_DELAY_MS);
}

/**
 * Delivers, again after an error that may pass, and buries what cannot be delivered.
 *
 * @param deliveryOf the delivery of an attempt, from 1
 * @param letterOf the dead letter
 */
export async function deliverAgain(
  targetArn: string,
  policy: DeliveryPolicy,
  { clock, deliver, signal }: Delivering,
  deliveryOf: (attempt: number) => Delivery,
  letterOf: (givenUp: GivenUp) => Delivery,
): Promise<void> {
  const startedAtMs = clock.now();
  for (let retries = 0; ; retries++) {
    try {
      await deliver(targetArn, deliveryOf(retries + 1));
      return;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const delayMs = retryDelayMs(retries);
      const exhausted = exhaustedBy(policy, retries, clock.now() + delayMs - startedAtMs);
      if (exhausted === undefined && mayPass(error)) {
        await clock.sleep(delayMs, signal);
        continue;
      }
      const givenUp = { error, retries, ...(mayPass(error) && exhausted !== undefined && { exhausted }) };
      if (policy.deadLetterArn !== undefined) await bury(policy.deadLetterArn, letterOf(givenUp), deliver);
      return;
    }
  }
}

function exhaustedBy(policy: DeliveryPolicy, retries: number, ageMs: number): GivenUp['exhausted'] {
  if (retries >= policy.maxRetries) return 'MaximumRetryAttempts';
  return ageMs > policy.maxAgeMs ? 'MaximumEventAgeInSeconds' : undefined;
}

function mayPass({ status, code }: ServiceError): boolean {
  return status >= 500 || status === 429 || /throttl/i.test(code);
}

/** If the queue refuses it as well, it is lost, as on AWS. */
async function bury(queueArn: string, letter: Delivery, deliver: Deliver): Promise<void> {
  try {
    await deliver(queueArn, letter);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Texts as attributes of a message. */
export function textAttributes(texts: Readonly<Record<string, string | undefined>>): Delivery['messageAttributes'] {
  const given = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
}
