import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionRecord } from '../../../utils/execution-history/execution-record';
import { recordedEvent } from '../../../utils/execution-history/recorded-event';

/** When the histories of these tests begin. */
export const START = Date.UTC(2026, 0, 1);

/** An event in short: `[type, previous event, details, seconds since the start]`; its number is its place, from 1. */
export type ShortEvent = readonly [type: string, previous: number, details?: object, second?: number];

/** Events as the SDK gives them. */
export function aHistory(events: readonly ShortEvent[]): HistoryEvent[] {
  return events.map(([type, previousEventId, details, second = 0], at) => ({
    id: at + 1,
    previousEventId,
    type: type as HistoryEvent['type'],
    timestamp: new Date(START + second * 1_000),
    ...(details !== undefined && { [detailsOf(type)]: details }),
  }));
}

function detailsOf(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}

/** The record of an execution with such a history. */
export function aRecord(events: readonly ShortEvent[], more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    arn: 'arn:aws:states:us-east-1:123456789012:execution:machine:one',
    name: 'one',
    machineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
    machineName: 'machine',
    definition: '{}',
    status: 'SUCCEEDED',
    startedAtMs: START,
    stoppedAtMs: START + 60_000,
    redriveCount: 0,
    events: aHistory(events).map(recordedEvent),
    mapRuns: [],
    ...more,
  };
}

/** Definition of a Map `Each` that calls a function, `Work`, for each item, and of a Succeed behind it. */
export function eachDefinition(next: string, work: object = {}, others: object = {}): string {
  const Work = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true, ...work };
  const Each = { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work, ...others } }, Next: next };
  return JSON.stringify({ StartAt: 'Each', States: { Each, [next]: { Type: 'Succeed' } } });
}
