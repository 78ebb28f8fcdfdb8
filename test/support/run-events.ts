import type { ExecutionReport } from 'cdk-sfn-local';

/** Milliseconds from the start of the run to each event of a type. */
export function momentsOf(run: ExecutionReport, type: string): number[] {
  return run.events.filter((event) => event.type === type).map((event) => event.timestamp - run.startedAtMs);
}

/** What each Task state was called with, in the order of the calls. */
export function payloadsOf(run: ExecutionReport): unknown[] {
  return run.events.flatMap(({ taskScheduledEventDetails: details }) => {
    const payload = details?.parameters === undefined ? undefined : JSON.parse(details.parameters).Payload;
    return payload === undefined ? [] : [typeof payload === 'string' ? JSON.parse(payload) : payload];
  });
}
