import { join } from 'node:path';
import type { LocalAws } from 'cdk-sfn-local';
import type { ReportNotes } from '../report/page';
import { writeReport } from '../report/write-report';
import { table } from '../text/table';
import type { DemoResult } from './demo-result';

/** The report of a workflow. */
export interface WrittenReport {
  readonly workflow: string;
  readonly file: string;
}

/** Writes a report of each workflow, those of each result in a list of their own. */
export async function writeReports(
  { endpoint, region }: LocalAws,
  results: readonly DemoResult[],
  directory: string,
  notes: ReportNotes,
): Promise<WrittenReport[][]> {
  const written: WrittenReport[][] = [];
  for (const { shown } of results) {
    const reports: WrittenReport[] = [];
    for (const { workflow, executionArn } of shown) {
      const file = join(directory, `${workflow}.html`);
      await writeReport({ endpoint, region }, executionArn, file, notes);
      reports.push({ workflow, file });
    }
    written.push(reports);
  }
  return written;
}

/** Says where the reports are. */
export function reportsSummary(reports: readonly WrittenReport[]): string {
  return [
    'Open these in a browser: what each execution did, state by state. Where several ran, the last that failed is shown.',
    ...table(
      ['workflow', 'report'],
      reports.map(({ workflow, file }) => [workflow, file]),
    ),
  ].join('\n');
}
