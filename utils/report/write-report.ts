import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from '../aws-address';
import { type ExecutionView, viewExecution } from '../execution-history/execution-view';
import { RequestError } from '../request-error';
import { withClients } from '../step-functions/clients';
import { readExecution } from '../step-functions/read-execution';
import { type ReportNotes, reportPage } from './page';

/** Writes the report of an execution, and gives what is in it. */
export async function writeReport(
  address: Address,
  executionArn: string,
  file: string,
  notes: ReportNotes = {},
): Promise<ExecutionView> {
  const view = viewExecution(await withClients(address, ({ sfn }) => readExecution(sfn, executionArn)));
  writePage(file, view, notes);
  return view;
}

/** Writes the page of what was read before; the directory is made if it is not there. */
export function writePage(file: string, view: ExecutionView, notes: ReportNotes): void {
  const page = reportPage(view, notes);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  } catch (error) {
    throw new RequestError(`--out ${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
