import type { ExecutionReport, Json } from 'cdk-sfn-local';
import { table } from '../text/table';
import type { DemoResult, ShownExecution } from './demo-result';

/** One of several executions of a workflow. */
export interface DemoRun {
  readonly input: Json;
  readonly run: ExecutionReport;
  /** Whether it ended as it was to end. */
  readonly asExpected: boolean;
  readonly row: readonly string[];
  /** The workflow that ran, where several are told of together. */
  readonly workflow?: string;
}

/** How the executions are spoken of. */
export interface SeveralRuns {
  readonly workflow: string;
  /** What each execution is: 'call'. */
  readonly one: string;
  readonly heads: readonly string[];
  readonly runs: readonly DemoRun[];
}

/** What a workflow did that was run several times, of which some were to fail. */
export function resultOfRuns({ workflow, one, heads, runs }: SeveralRuns): DemoResult {
  const sum = (figure: (run: ExecutionReport) => number) => runs.reduce((total, { run }) => total + figure(run), 0);
  const succeeded = sum(({ status }) => (status === 'SUCCEEDED' ? 1 : 0));
  const failed = runs.length - succeeded;
  const transitions = sum((run) => run.transitions);
  const asExpected = runs.every((run) => run.asExpected);
  return {
    asExpected,
    shown: shownOf(workflow, runs),
    result: {
      workflow,
      status: asExpected ? 'SUCCEEDED' : 'FAILED',
      input: runs.map(({ input }) => input),
      output: runs.map(({ run: { status, output, error, cause } }) => ({ status, output, error, cause })),
      total: runs.length,
      succeeded,
      failed,
      transitions,
      simulatedMs: sum((run) => run.simulatedMs),
    },
    summary: [
      `${workflow}: ${asExpected ? `every ${one} ended as it was to end` : `a ${one} did not end as it was to end`}`,
      ...table(
        heads,
        runs.map(({ row }) => row),
      ),
      `  ${runs.length} ${one}s, ${succeeded} succeeded, ${failed} failed as ${failed === 1 ? 'it' : 'they'} should; ${transitions} state transitions`,
    ].join('\n'),
  };
}

/** The last execution of each workflow, or the last that failed: of those there is most to see. EXPRESS keeps no history. */
function shownOf(name: string, runs: readonly DemoRun[]): ShownExecution[] {
  const chosen = new Map<string, ExecutionReport>();
  for (const { workflow = name, run } of runs) {
    if (run.executionArn.includes(':express:')) continue;
    const known = chosen.get(workflow);
    if (known === undefined || known.status === 'SUCCEEDED' || run.status !== 'SUCCEEDED') chosen.set(workflow, run);
  }
  return [...chosen].map(([workflow, { executionArn }]) => ({ workflow, executionArn }));
}
