import { LONGEST_CAUSE, RECORD_STATUS } from '../../../lib/cross-team-pipeline/contract';
import { cutText } from './cut-text';
import type { Log } from './log';

/** A record as far as closing it goes. */
export interface StoredRecord {
  readonly executionArn?: string;
  readonly status?: string;
}

/** Why a record is closed. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** The table of records. */
export interface RecordStore {
  /** Reads strongly consistent. */
  read(key: string): Promise<StoredRecord | undefined>;
  /** Writes `RECORD_FAILED` if the execution still owns the record and it is open; false if not. */
  close(key: string, executionArn: string, failure: Failure, now: string): Promise<boolean>;
}

/** An execution as DescribeExecution shows it. */
export interface ExecutionState {
  readonly status: string;
  readonly input?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount?: number;
}

/** Tells whoever wants to hear of failures. */
export type Announce = (news: {
  readonly notificationId: string;
  readonly recordKey: string;
  readonly executionArn: string;
  readonly error: string;
  readonly cause: string;
}) => Promise<void>;

/** What closing a record works with. */
export interface CloseRecordTools {
  readonly store: RecordStore;
  readonly announce: Announce;
  readonly now: () => number;
  readonly log: Log;
}

/** Whether an execution runs no more; one that waits for its redrive may run again. */
export function hasEnded({ status }: ExecutionState): boolean {
  return ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'].includes(status);
}

/**
 * Closes the record of an execution that has ended, if it is still open.
 *
 * Safe to run twice: the write asks for an open record of this execution, and there is none after it. The announcement goes
 * out before, because a function that dies in between must announce again; it carries the id that the pipeline's own would.
 */
export async function closeRecord(
  key: string,
  executionArn: string,
  execution: ExecutionState,
  { store, announce, now, log }: CloseRecordTools,
): Promise<'closed' | 'left alone'> {
  const record = await store.read(key);
  if (record?.executionArn !== executionArn || record.status !== RECORD_STATUS.added) {
    log({ message: 'record left alone', key, executionArn, status: record?.status });
    return 'left alone';
  }
  const failure = failureOf(execution);
  await announce({ notificationId: `${executionArn}#announce-failure`, recordKey: key, executionArn, ...failure });
  const closed = await store.close(key, executionArn, failure, new Date(now()).toISOString());
  log({ message: closed ? 'record closed' : 'record left alone', key, executionArn, error: failure.error });
  return closed ? 'closed' : 'left alone';
}

function failureOf({ status, error, cause }: ExecutionState): Failure {
  return {
    error: error || (status === 'TIMED_OUT' ? 'States.Timeout' : 'CrossTeam.ExecutionEnded'),
    cause: cutText(cause || `the execution ended ${status} without closing its record`, LONGEST_CAUSE),
  };
}
