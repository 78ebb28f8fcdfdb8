import { join } from 'node:path';
import type { LocalAws } from 'cdk-sfn-local';
import type { ReportNotes } from '../report/page';
import { writeReport } from '../report/write-report';
import type { DemoResult } from './demo-result';
import { table } from './text-table';

/** Writes the report of each workflow; gives their files in the order of the results. */
export async function writeReports(
  { endpoint, region }: LocalAws,
  results: readonly DemoResult[],
  directory: string,
  notes: ReportNotes,
): Promise<string[]> {
  const files: string[] = [];
  for (const { result, shown } of results) {
    const file = join(directory, `${result.workflow}.html`);
    await writeReport({ endpoint, region }, shown, file, notes);
    files.push(file);
  }
  return files;
}

/** Says where the reports are. */
export function reportsSummary(results: readonly DemoResult[], files: readonly string[]): string {
  const rows = results.map(({ result }, at) => [result.workflow, files[at] ?? '']);
  return [
    'Open these in a browser: what each execution did, state by state. Where several ran, the last that failed is shown.',
    ...table(['workflow', 'report'], rows),
  ].join('\n');
}
