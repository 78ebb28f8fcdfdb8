import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { configOf } from '../../bin/app-config';
import { addSampleStacks } from '../../bin/sample-stacks';
import { readConfig } from '../../config';
import { anApp, textOf } from '../support/synth';

const FILE = join(__dirname, '../../config.json');
const directory = mkdtempSync(join(tmpdir(), 'environments-'));
afterAll(() => rmSync(directory, { recursive: true }));

function appIn(environments: Record<string, object>, environment?: string): App {
  const file = join(directory, 'config.json');
  const { environment: _none, ...settings } = readConfig(FILE);
  writeFileSync(file, JSON.stringify({ ...settings, environments }));
  const app = anApp();
  addSampleStacks(app, readConfig(file, environment));
  return app;
}

const stacksOf = (app: App): Stack[] => app.node.children.filter(Stack.isStack);

function resourcesOf(app: App): Resource[] {
  return app.synth().stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources));
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The names that templates give resources: what two apps in one account must not share. */
function namesIn(resources: readonly Resource[]): string[] {
  return (
    resources
      // Policies belong to their roles, and APIs may share a name.
      .filter(({ Type }) => !/^AWS::(IAM::Policy$|ApiGateway::)/.test(Type))
      .flatMap(({ Type, Properties = {} }) =>
        Object.entries(Properties)
          .filter(([key]) => key.endsWith('Name') && Type.endsWith(key.slice(0, -'Name'.length)))
          .map(([, name]) => `${Type} ${textOf(name)}`),
      )
  );
}

const PLACE = { account: '111111111111', region: 'eu-west-1' };
const ENVIRONMENTS = {
  dev: { ...PLACE, tags: { stage: 'dev' } },
  prod: { ...PLACE, tags: { stage: 'prod' }, terminationProtection: true },
};
const plain = appIn(ENVIRONMENTS);
const prod = appIn(ENVIRONMENTS, 'prod');

it('deploys to the account and Region of the CLI under plain names without an environment', () => {
  for (const stack of stacksOf(plain)) {
    expect(stack).toMatchObject({ environment: 'aws://unknown-account/unknown-region', terminationProtection: false });
    expect(stack.stackName).not.toContain('-');
    expect(stack.tags.tagValues()).toEqual({});
  }
});

it('gives every stack the place, the tags and the protection of its environment, and its name in front', () => {
  const stacks = stacksOf(prod);

  expect(stacks.map(({ stackName }) => stackName)).toEqual(stacksOf(plain).map(({ stackName }) => `prod-${stackName}`));
  for (const stack of stacks) {
    expect(stack).toMatchObject({ environment: 'aws://111111111111/eu-west-1', terminationProtection: true });
    expect(stack.tags.tagValues()).toEqual({ stage: 'prod' });
  }
});

it('is told by the context of the CLI which file and which environment to take', () => {
  const configIn = (context: Record<string, string>) => configOf(new App({ context }));

  expect(configIn({})).toEqual(readConfig(FILE));
  expect(configIn({ environment: 'prod' })).toEqual(readConfig(FILE, 'prod'));
  expect(() => configIn({ environment: 'prd' })).toThrow("the environment must be 'dev' or 'prod', got 'prd'");
  expect(() => configIn({ config: 'none.json' })).toThrow('none.json: cannot be read (ENOENT)');
});

describe('two environments in one account', () => {
  const dev = resourcesOf(appIn(ENVIRONMENTS, 'dev'));

  it('share no name of a resource', () => {
    const others = namesIn(resourcesOf(prod));

    expect(namesIn(dev).length).toBeGreaterThan(10);
    expect(namesIn(dev).filter((name) => others.includes(name))).toEqual([]);
  });

  it('leave nothing behind when they are destroyed, no log group that a function made for itself either', () => {
    const functions = dev.filter(({ Type }) => Type === 'AWS::Lambda::Function');

    expect(dev.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
    expect(functions.length).toBeGreaterThan(5);
    expect(functions.filter(({ Properties }) => Properties?.LoggingConfig === undefined)).toEqual([]);
  });
});
