import type { MapRunRecord } from './map-run-record';
import type { RecordedEvent } from './recorded-event';

/** What the API tells of one execution. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  /** As it was when the execution started. */
  readonly definition: string;
  readonly status: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs?: number;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  readonly redriveStatus?: string;
  readonly redriveStatusReason?: string;
  /** In order. */
  readonly events: readonly RecordedEvent[];
  readonly mapRuns: readonly MapRunRecord[];
}
