import { BadRequest } from '../../kernel/bad-request';
import type { DeliveryPolicy } from '../../kernel/deliver-again';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { parseSchedule, type Recurrence } from '../../kernel/schedule-expression';

/** A schedule of EventBridge Scheduler. */
export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  readonly recurrence: Recurrence;
  readonly targetArn: string;
  /** What the target gets; without it, an event that says what went off. */
  readonly input: string | undefined;
  readonly messageGroupId: string | undefined;
  readonly policy: DeliveryPolicy;
}

/** A schedule as a template has it. */
export interface ScheduleSource extends Pick<Schedule, 'name' | 'arn'> {
  /** Where it stands, for errors. */
  readonly place: string;
  readonly properties: JsonObject;
}

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_S = 86_400;

/** Reads a schedule; a flexible window begins at its date, and that is when it goes off here. */
export function scheduleFrom({ name, arn, place, properties }: ScheduleSource, nowMs: number): Schedule {
  const { ScheduleExpression, ScheduleExpressionTimezone = 'UTC', StartDate, EndDate, State, Target } = properties;
  const target = isJsonObject(Target) ? Target : {};
  const { SqsParameters: sqs, DeadLetterConfig: deadLetters } = target;
  const fromMs = dateOf(StartDate) ?? Number.NEGATIVE_INFINITY;
  const untilMs = dateOf(EndDate) ?? Number.POSITIVE_INFINITY;
  const expression = String(ScheduleExpression ?? '');
  const anchorMs = fromMs === Number.NEGATIVE_INFINITY ? nowMs : fromMs;
  return {
    name,
    arn,
    isEnabled: State !== 'DISABLED',
    recurrence: within(read(place, expression, anchorMs, String(ScheduleExpressionTimezone)), fromMs, untilMs),
    targetArn: String(target.Arn ?? ''),
    input: target.Input === undefined ? undefined : String(target.Input),
    messageGroupId: isJsonObject(sqs) && sqs.MessageGroupId !== undefined ? String(sqs.MessageGroupId) : undefined,
    policy: {
      ...retries(target.RetryPolicy),
      deadLetterArn: isJsonObject(deadLetters) && deadLetters.Arn !== undefined ? String(deadLetters.Arn) : undefined,
    },
  };
}

function read(place: string, expression: string, anchorMs: number, zone: string): Recurrence {
  try {
    return parseSchedule(expression, anchorMs, zone);
  } catch (error) {
    if (error instanceof BadRequest) throw new BadRequest(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function within(recurrence: Recurrence, fromMs: number, untilMs: number): Recurrence {
  return {
    next: (afterMs) => {
      const next = recurrence.next(Math.max(afterMs, fromMs - 1));
      return next !== undefined && next <= untilMs ? next : undefined;
    },
  };
}

function dateOf(value: Json | undefined): number | undefined {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function retries(policy: Json | undefined): Pick<DeliveryPolicy, 'maxRetries' | 'maxAgeMs'> {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = isJsonObject(policy) ? policy : {};
  return {
    maxRetries: Number(MaximumRetryAttempts ?? DEFAULT_RETRIES),
    maxAgeMs: Number(MaximumEventAgeInSeconds ?? DEFAULT_AGE_S) * 1_000,
  };
}
