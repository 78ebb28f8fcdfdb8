import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { BadRequest, LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { defineGuardedApp } from '../permissions/an-app';
import { templatesIn, withoutEachStatement, withTemplate } from '../permissions/statements';
import { sfnClient } from '../runner/an-sfn-client';

let assembly: string;

beforeAll(() => {
  assembly = synthesizeStack(defineGuardedApp);
});
afterAll(removeSynthesized);

interface Run {
  readonly status: string;
  readonly cause: string;
  readonly denied: string[];
  readonly notices: string[];
  readonly unused: string[];
}

/** Runs all that the app does by itself: the schedule starts the machine; then a run that fails in its Map is redriven. */
async function run(options: Partial<LocalAwsOptions> = {}): Promise<Run> {
  const notices: string[] = [];
  const onNotice = (text: string) => {
    if (text.includes('would be lost')) notices.push(text);
  };
  let local: LocalAws;
  try {
    local = await LocalAws.start({ assembly, seed: 1, onNotice, ...options });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return { status: 'REFUSED', cause: error.message, denied: [], notices, unused: [] };
  }
  try {
    local.fire('nightly');
    await local.settle();
    const [execution] = local.executions().filter(({ executionArn }) => executionArn.includes(':machine:'));
    const report = execution && (await local.report(execution.executionArn));
    await redriveMapRun(local);
    const { denials, unused } = local.permissions();
    return {
      status: report?.status ?? 'NEVER STARTED',
      cause: report?.cause ?? '',
      denied: denials.map(({ action }) => action),
      notices,
      unused: unused.map(({ role, action }) => `${role}: ${action}`),
    };
  } finally {
    await local.stop();
  }
}

async function redriveMapRun(local: LocalAws): Promise<void> {
  const { executionArn } = await local.run({ machine: 'machine', input: { items: ['bad'] } });
  const client = sfnClient(local);
  await client.send(new RedriveExecutionCommand({ executionArn }));
  await local.report(executionArn);
  client.destroy();
}

describe('an app whose policies grant all it needs', () => {
  it('runs as without checks, and grants hardly more', async () => {
    const { status, denied, notices, unused } = await run();

    expect({ status, denied, notices }).toEqual({ status: 'SUCCEEDED', denied: [], notices: [] });
    expect([...new Set(unused.map((grant) => grant.split(': ')[1]))].sort()).toEqual(
      expect.arrayContaining(['sqs:ChangeMessageVisibility']),
    );
  });

  it('fails, or says what is lost, once any one statement is taken out', async () => {
    const green: string[] = [];
    const [[path = '', whole = ''] = []] = templatesIn(assembly);
    const without = withoutEachStatement(whole);
    for (const { place, template } of without) {
      const { status, denied, notices } = await withTemplate(path, template, () => run());
      const isRed = status !== 'SUCCEEDED' || denied.length > 0 || notices.length > 0;
      if (!isRed) green.push(place);
    }

    expect(without.length).toBeGreaterThan(20);
    expect(green).toEqual([]);
  });
});
