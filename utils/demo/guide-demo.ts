import type { ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { seconds, shortened } from '../text/table';
import type { DemoResult } from './demo-result';
import { GUIDE_RUNS, prepareGuide } from './guide-runs';
import { type DemoRun, resultOfRuns } from './several-runs';

/** What came of something that is no execution of a machine, and whether it is what was to come. */
interface Finding {
  readonly line: string;
  readonly asExpected: boolean;
}

/** Runs each of the guide's workflows, sends readings of devices and asks the REST API; says how each ended. */
export async function demonstrateGuide(aws: LocalAws, say: (text: string) => void): Promise<DemoResult> {
  say(`Running the workflows of the guide ${GUIDE_RUNS.length} times ...`);
  const runs = await runGuide(aws);
  const findings = [await sendReadings(aws), await askApi(aws)];
  const demo = resultOfRuns({ workflow: 'Guide', one: 'run', heads: ['run', 'execution', 'result', 'took'], runs });
  return {
    ...demo,
    asExpected: demo.asExpected && findings.every(({ asExpected }) => asExpected),
    summary: [demo.summary, ...findings.map(({ line }) => `  ${line}`)].join('\n'),
  };
}

/** Runs them one after the other, over what is put there first. */
async function runGuide(aws: LocalAws): Promise<DemoRun[]> {
  await prepareGuide(aws);
  const runs: DemoRun[] = [];
  for (const { what, machine, input, error } of GUIDE_RUNS) {
    const run = await aws.run({ machine, input });
    const row = [what, run.status, ending(run), seconds(run.simulatedMs)];
    runs.push({ input, run, row, asExpected: run.error === error, workflow: machine.split('/')[0] });
  }
  return runs;
}

/** Three messages for the EXPRESS workflow, one of which comes twice, as messages may. */
async function sendReadings(aws: LocalAws): Promise<Finding> {
  const at = new Date(aws.now()).toISOString();
  const warm = { device: 'd-1', at, celsius: 20.5 };
  aws.sendMessages('DeviceReadings/Inbox', warm, { device: 'd-2', at, celsius: 90 }, warm);
  await aws.settle();
  const stored = (await aws.items('DeviceReadings/Readings')).length;
  const alarms = aws.notifications('News').filter(({ subject }) => subject === 'A device is too hot').length;
  return {
    line: `3 readings through a queue, 1 of them a duplicate: ${stored} stored, ${alarms} told of as too hot`,
    asExpected: stored === 2 && alarms === 1,
  };
}

/** Puts an item through the REST API, gets it back, and deletes it. */
async function askApi(aws: LocalAws): Promise<Finding> {
  const [, url = ''] = Object.entries(aws.outputs()).find(([name]) => name.startsWith('ItemsApi')) ?? [];
  // The API asks for a signature, which nobody checks here.
  const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=local' };
  const put = await fetch(`${url}items/lamp`, { method: 'PUT', headers, body: '{"price":9.5}' });
  const got = await fetch(`${url}items/lamp`, { headers });
  const item = await got.text();
  const gone = await fetch(`${url}items/lamp`, { method: 'DELETE', headers });
  return {
    line: `REST API: PUT /items/lamp gives ${put.status}, GET gives ${got.status} ${item}, DELETE gives ${gone.status}`,
    asExpected: put.status === 200 && item === '{"price":9.5,"id":"lamp"}' && gone.status === 204,
  };
}

/** Without the ids that Step Functions draws: they depend on what ran before. */
function ending({ error, output }: ExecutionReport): string {
  return error ?? shortened((JSON.stringify(output) ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '…'));
}
