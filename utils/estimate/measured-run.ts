import type { Address } from '../aws-address';
import { countTransitions } from '../execution-history/execution-cost';
import { withClients } from '../step-functions/clients';
import { findExecution } from '../step-functions/find-execution';
import { readExecution } from '../step-functions/read-execution';

/** What a run took, in the words of an estimate. */
export interface MeasuredRun {
  /** State transitions of the execution itself, retries included. */
  readonly ownTransitions: number;
  readonly ownEvents: number;
  /** Executions that its Map Runs started. */
  readonly children: number;
}

/** Counts what an execution took; it is named as for `npm run watch`. */
export function measureRun(wanted: string, address: Address): Promise<MeasuredRun> {
  return withClients(address, async (clients) => {
    const arn = await findExecution(wanted, undefined, clients);
    const { events, mapRuns } = await readExecution(clients.sfn, arn, { isWithoutData: true });
    return {
      ownTransitions: countTransitions(events),
      ownEvents: events.length,
      children: mapRuns.reduce((sum, { executionCounts }) => sum + executionCounts.total, 0),
    };
  });
}
