import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalAws, type LocalAwsOptions } from '../../src';
import { BadRequest } from '../../src/kernel/bad-request';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { defineGuardedApp } from '../permissions/an-app';

let assembly: string;
let template: string;

beforeAll(() => {
  assembly = synthesizeStack(defineGuardedApp);
  template = join(assembly, 'Stack.template.json');
});
afterAll(removeSynthesized);

interface Run {
  readonly status: string;
  readonly cause: string;
  readonly denied: string[];
  readonly notices: string[];
  readonly unused: string[];
}

/** Runs all that the app does by itself: the schedule starts the machine. */
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

interface Statements {
  readonly place: string;
  readonly list: unknown[];
  readonly index: number;
}

/** Every statement of every policy in a template. */
function statementsIn(resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>): Statements[] {
  return Object.entries(resources).flatMap(([id, { Properties = {} }]) =>
    ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap((name) => {
      const document = Properties[name] as { Statement: unknown[] } | undefined;
      const list = document?.Statement ?? [];
      return list.map((_, index) => ({ place: `${id}/${name}/${index}`, list, index }));
    }),
  );
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
    const whole = readFileSync(template, 'utf8');
    const green: string[] = [];
    const places = statementsIn(JSON.parse(whole).Resources).map(({ place }) => place);
    for (const wanted of places) {
      const source = JSON.parse(whole);
      const found = statementsIn(source.Resources).find(({ place }) => place === wanted);
      found?.list.splice(found.index, 1);
      writeFileSync(template, JSON.stringify(source));
      const { status, denied, notices } = await run();
      const isRed = status !== 'SUCCEEDED' || denied.length > 0 || notices.length > 0;
      if (!isRed) green.push(wanted);
    }
    for (const [id, { Type }] of Object.entries<{ Type: string }>(JSON.parse(whole).Resources)) {
      if (Type !== 'AWS::Lambda::Permission') continue;
      const source = JSON.parse(whole);
      delete source.Resources[id];
      writeFileSync(template, JSON.stringify(source));
      if ((await run()).denied.length === 0) green.push(id);
    }
    writeFileSync(template, whole);

    expect(places.length).toBeGreaterThan(20);
    // What the role takes to redrive the executions of a Map Run, which nobody does here.
    expect(green).toEqual([expect.stringMatching(/^MachineDistributedMapPolicy.*\/2$/)]);
  });
});
