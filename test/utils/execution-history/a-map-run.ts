import type { ExecutionRecord } from '../../../utils/execution-history/execution-record';
import { aRecord, START } from './a-history';

/** A Map Run of a test. */
export interface TestMapRun {
  /** State of the definition that ran it. */
  readonly map: string;
  readonly definition: string;
  readonly count: number;
  /** How many failed: the first ones. */
  readonly failed: number;
  /** Name of a child by its number. */
  readonly nameOf: (at: number) => string;
}

/** An execution with the children of a distributed Map, 10,000 at the most. */
export function aMapRun({ map, definition, count, failed, nameOf }: TestMapRun): ExecutionRecord {
  const counts = { total: count, pending: 0, running: 0, succeeded: count - failed, failed, timedOut: 0, aborted: 0 };
  const children = Array.from({ length: Math.min(count, 10_000) }, (_, at) => ({
    arn: `arn:aws:states:us-east-1:123456789012:execution:machine/Each:${at}`,
    name: nameOf(at),
    status: at < failed ? 'FAILED' : 'SUCCEEDED',
    startedAtMs: START + at,
    stoppedAtMs: START + at + 1_234,
    ...(at < failed && { failure: { error: 'Bad', cause: 'why' }, input: '{"a":1}' }),
  }));
  const run = { arn: 'arn:run', status: 'SUCCEEDED', itemCounts: counts, executionCounts: counts, children };
  return aRecord(
    [
      ['ExecutionStarted', 0],
      ['MapStateEntered', 0, { name: map }],
      ['MapRunStarted', 2, { mapRunArn: 'arn:run' }],
    ],
    { definition, mapRuns: [run] },
  );
}
