import { type Delivering, deliverAgain, textAttributes } from '../../kernel/deliver-again';
import { recur } from '../../kernel/recur';
import type { Random } from '../../kernel/seeded-random';
import type { Schedule } from './schedule';

/** Options of `Scheduler`. */
export interface SchedulerOptions extends Delivering {
  readonly random: Random;
  readonly schedules: readonly Schedule[];
  /** Hears what is no refusal of a target's. */
  readonly onBug: (error: unknown) => void;
}

/** The schedules of a run. */
export class Scheduler {
  constructor(readonly options: SchedulerOptions) {}

  /** Lets schedules go off as time passes their dates; a rate begins at once. */
  start(): void {
    const { schedules, clock, signal, onBug } = this.options;
    for (const schedule of schedules) {
      if (!schedule.isEnabled) continue;
      recur(schedule.recurrence, clock.now() - 1, clock, signal, (atMs) => this.fire(schedule, atMs)).catch(onBug);
    }
  }

  /** Lets a schedule go off, as if its date had come; waits for nothing. */
  fire(schedule: Schedule, atMs: number): void {
    const { signal, onBug } = this.options;
    this.#deliver(schedule, atMs).catch((error: unknown) => {
      if (!signal.aborted) onBug(error);
    });
  }

  async #deliver(schedule: Schedule, atMs: number): Promise<void> {
    const { arn, targetArn, messageGroupId } = schedule;
    const executionId = this.options.random.uuid();
    const scheduledTime = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const input = schedule.input ?? defaultInput(schedule, executionId, scheduledTime);
    const payloadOf = (attempt: number) =>
      input
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
        .replaceAll('<aws.scheduler.execution-id>', executionId)
        .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
    await deliverAgain(
      targetArn,
      schedule.policy,
      this.options,
      (attempt) => ({
        payload: payloadOf(attempt),
        from: arn,
        ...(messageGroupId !== undefined && { messageGroupId }),
      }),
      ({ error, retries, exhausted }) => ({
        payload: payloadOf(retries + 1),
        from: arn,
        messageAttributes: textAttributes({
          SCHEDULE_ARN: arn,
          TARGET_ARN: targetArn,
          EXECUTION_ID: executionId,
          SCHEDULED_TIME: scheduledTime,
          ERROR_CODE: error.code,
          ERROR_MESSAGE: error.message,
          EXHAUSTED_RETRY_CONDITION: exhausted,
          RETRY_ATTEMPTS: String(retries),
        }),
      }),
    );
  }
}

function defaultInput({ arn }: Schedule, id: string, time: string): string {
  const [, , , region = '', account = ''] = arn.split(':');
  const event = { version: '0', id, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
  return JSON.stringify({ ...event, account, time, region, resources: [arn], detail: '{}' });
}
