import { join } from 'node:path';
import type { ExecutionReport, Json, LocalAws } from 'cdk-sfn-local';
import type { ApiCallerConfig } from '../../config';
import { readDirectory } from '../../lambda/shared/api-templates/template-directory';
import { putTemplates } from '../templates/template-table';
import { seconds, shortened } from '../text/table';
import type { DemoResult } from './demo-result';
import { type DemoRun, resultOfRuns } from './several-runs';

/** A call of the demo, and how it is to end. */
interface Call {
  readonly what: string;
  readonly input: { templateName: string; method: string; params: Json };
  /** Error that the API is asked to provoke; absent when the call is to succeed. */
  readonly error?: string;
}

const TEMPLATES = join(__dirname, '..', 'api-templates');

/** The id of an order chooses what the sample API does: see `npx tsx utils/sample-api.ts --help`. */
const CALLS: readonly Call[] = [
  { what: 'GET an order', input: { templateName: 'order', method: 'GET', params: { id: '1001' } } },
  {
    what: 'PUT an order',
    input: { templateName: 'order', method: 'PUT', params: { id: '1001', item: 'lamp', quantity: 3 } },
  },
  {
    what: 'POST an order',
    input: { templateName: 'orders', method: 'POST', params: { item: 'desk "Ada"', quantity: 1 } },
  },
  {
    what: 'GET what is not there',
    input: { templateName: 'order', method: 'GET', params: { id: '4711' } },
    error: 'ApiCaller.ClientError',
  },
  {
    what: '429 with Retry-After, then success',
    input: { templateName: 'order', method: 'GET', params: { id: 'busy-1' } },
  },
  { what: '500 three times, then success', input: { templateName: 'order', method: 'GET', params: { id: 'flaky-1' } } },
  {
    what: 'no answer at first, then success',
    input: { templateName: 'orders', method: 'POST', params: { item: 'lamp', quantity: 1, reference: 'slow-1' } },
  },
];

/** Writes the templates as `npm run templates -- put` does, makes every call, and says how each ended. */
export async function demonstrateApiCaller(
  aws: LocalAws,
  config: ApiCallerConfig,
  say: (text: string) => void,
): Promise<DemoResult> {
  const { templates } = readDirectory(TEMPLATES);
  const address = { table: config.tableName, endpoint: aws.endpoint, region: aws.region };
  await putTemplates(address, templates, () => {});
  say(
    `Wrote ${templates.length} API templates into table ${config.tableName}; running ApiCaller ${CALLS.length} times ...`,
  );

  const runs: DemoRun[] = [];
  for (const { what, input, error } of CALLS) {
    const run = await aws.run({ machine: 'CallerArn', input });
    runs.push({
      input,
      run,
      asExpected: run.error === error,
      row: [what, run.status, ending(run), seconds(run.simulatedMs)],
    });
  }
  return resultOfRuns({ workflow: 'ApiCaller', one: 'call', heads: ['call', 'execution', 'result', 'took'], runs });
}

function ending(run: ExecutionReport): string {
  if (run.error !== undefined) return run.error;
  const { apiResponse } = run.output as { apiResponse: { statusCode: number; body?: unknown } };
  return `${apiResponse.statusCode} ${shortened(JSON.stringify(apiResponse.body) ?? '')}`;
}
