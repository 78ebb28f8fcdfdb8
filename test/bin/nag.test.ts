import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { featureFlags } from '../../bin/feature-flags';
import { addSampleStacks } from '../../bin/sample-stacks';
import { readConfig } from '../../config';

const ROOT = join(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'nag-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Finding {
  /** The rule and what it names, without the numbers of logical ids. */
  readonly id: string;
  /** Path of the resource's construct. */
  readonly path: string;
}

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** What both packs find in the sample stacks. */
function findings(): Finding[] {
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  addSampleStacks(app, readConfig(join(ROOT, 'config.json')));
  expect(() => app.synth()).toThrow('cdk-nag');
  const report = JSON.parse(readFileSync(join(directory, 'cdk.out', 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap(({ violations }: { violations: readonly Violation[] }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({
        id: ruleName
          .replace(/(<\w+\.Arn>|arn:<AWS::Partition>:s3:::<\w+>)(?=\/)/, '<bucket>')
          .replace(/<\w+\.Arn>/, '<function>')
          .replace(/arn:[^\]]*:execution:<\w+\.Name>/, '<executions of machine>')
          .replace(/arn:[^\]]*:execution:\{.*\}(?=[:/*])/, '<executions of machine>'),
        path: constructPath,
      })),
    ),
  );
}

/** The rows of docs/cdk-nag.md: a finding, and one of the places where it is meant. */
function acknowledged(): { id: string; place: string }[] {
  const rows = readFileSync(join(ROOT, 'docs/cdk-nag.md'), 'utf8').matchAll(
    /^\| `([^`]+)` \| ([^|]+) \| [^|]{20,} \|$/gm,
  );
  return [...rows].flatMap(([, id = '', places = '']) =>
    [...places.matchAll(/`([^`]+)`/g)].map(([, place = '']) => ({ id, place })),
  );
}

it('finds in the sample stacks what docs/cdk-nag.md gives a reason for, and nothing else', () => {
  const found = findings();
  const rows = acknowledged();
  const isMeant = ({ id, path }: Finding, row: { id: string; place: string }) =>
    id === row.id && path.endsWith(`${row.place}/Resource`);

  expect(found.filter((finding) => !rows.some((row) => isMeant(finding, row)))).toEqual([]);
  expect(rows.filter((row) => !found.some((finding) => isMeant(finding, row)))).toEqual([]);
});
