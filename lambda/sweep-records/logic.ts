import { METRICS, type SweepSettings } from '../../lib/cross-team-pipeline/contract';
import { type CloseRecordTools, closeRecord, type ExecutionState, hasEnded } from '../shared/cross-team/close-record';
import { metricLine } from '../shared/cross-team/log';

/** An open record, as the index has it. */
export interface OpenRecord {
  readonly key: string;
  readonly executionArn: string;
  /** ISO 8601 in UTC. */
  readonly openSince: string;
}

/** What the sweeper works with. */
export interface SweepTools extends CloseRecordTools {
  readonly settings: SweepSettings;
  /** Every open record, the oldest first. */
  readonly openRecords: () => AsyncIterable<OpenRecord>;
  readonly describe: (executionArn: string) => Promise<ExecutionState | undefined>;
  /** Since when an execution waits for Team B, in milliseconds; undefined when it does not. */
  readonly waitingSince: (executionArn: string) => Promise<number | undefined>;
  /** Milliseconds that this run still has. */
  readonly remainingMs: () => number;
}

/** Executions whose history is looked at for the oldest waiting callback: the oldest ones. */
const LOOKED_AT = 20;

/** A run ends in time to write what it found. */
const MARGIN_MS = 15_000;

/**
 * Looks through the open records, closes those whose executions have ended, and writes the metrics that AWS lacks.
 *
 * Safe to run twice, and beside the finaliser: both close only what is open. A run that has no time left goes on at the next
 * one, where the records it closed are in the index no more.
 */
export async function sweepRecords(tools: SweepTools): Promise<void> {
  const { settings, now, log } = tools;
  const surelyEnded = now() - settings.olderThanSeconds * 1_000;
  let open = 0;
  let stuck = 0;
  let lookedAt = 0;
  let waitingSince: number | undefined;
  for await (const record of tools.openRecords()) {
    if (tools.remainingMs() < MARGIN_MS) break;
    if (Date.parse(record.openSince) < surelyEnded && (await closeIfEnded(record, tools))) {
      stuck += 1;
      continue;
    }
    open += 1;
    if (settings.waitsForTeamB && lookedAt < LOOKED_AT) {
      lookedAt += 1;
      const since = await tools.waitingSince(record.executionArn);
      if (since !== undefined && since < (waitingSince ?? Infinity)) waitingSince = since;
    }
  }
  const metrics = {
    [METRICS.stuckRecords]: stuck,
    [METRICS.openRecords]: open,
    [METRICS.oldestCallbackAge]:
      waitingSince === undefined ? 0 : Math.max(0, Math.round((now() - waitingSince) / 1_000)),
  };
  log(metricLine(now(), { Pipeline: settings.pipeline }, metrics));
}

async function closeIfEnded({ key, executionArn }: OpenRecord, tools: SweepTools): Promise<boolean> {
  const execution = (await tools.describe(executionArn)) ?? { status: 'FORGOTTEN' };
  if (execution.status !== 'FORGOTTEN' && !hasEnded(execution)) return false;
  return (await closeRecord(key, executionArn, execution, tools)) === 'closed';
}
