import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment, readCloudAssembly, type StackScope } from '../../src/assembly';
import type { Json, JsonObject } from '../../src/kernel/json';
import { anAssembly, aStack } from './an-assembly';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'circles-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

const stage = (directoryName: string) =>
  JSON.stringify({ artifacts: { Stage: { type: 'cdk:cloud-assembly', properties: { directoryName } } } });

const conditions = (Conditions: JsonObject) => anAssembly({ Conditions }).scopes()[0] as StackScope;

describe('an assembly', () => {
  it('that holds itself is refused', () => {
    write('manifest.json', stage('.'));

    expect(() => readCloudAssembly(directory)).toThrow(
      `${directory}/manifest.json: artifact 'Stage' is an assembly that holds itself, in ${directory}`,
    );
  });

  it('that holds itself through another is refused', () => {
    mkdirSync(join(directory, 'inner'));
    write('manifest.json', stage('inner'));
    write('inner/manifest.json', stage('..'));

    expect(() => readCloudAssembly(directory)).toThrow(
      `${directory}/inner/manifest.json: artifact 'Stage' is an assembly that holds itself, in ${directory}`,
    );
  });

  it('whose template nests without end is refused', () => {
    write('manifest.json', JSON.stringify({ artifacts: { Shop: { type: 'aws:cloudformation:stack' } } }));
    write('Shop.template.json', `{"Resources":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);

    expect(() => readCloudAssembly(directory)).toThrow(
      `${directory}/Shop.template.json: nests more than 500 levels deep, which the runner does not read`,
    );
  });
});

describe('a nested stack', () => {
  it('whose template nests the same template again is refused', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'nested.json' } };
    const template = { Resources: { Inner: nested } };
    write('nested.json', JSON.stringify(template));

    expect(() => new Deployment([aStack(template, { directory })]).scopes()).toThrow(
      `Shop-Inner/Inner/TemplateURL: the template ${directory}/nested.json nests itself`,
    );
  });
});

describe('a condition', () => {
  it.each<[string, JsonObject, string]>([
    ['itself', { A: { 'Fn::Not': [{ Condition: 'A' }] } }, 'Conditions/A: circular condition A -> A'],
    [
      'itself through another',
      { A: { 'Fn::And': [{ Condition: 'B' }, { Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } },
      'Conditions/B: circular condition A -> B -> A',
    ],
    [
      'itself in what it compares',
      { A: { 'Fn::Equals': [{ 'Fn::If': ['A', 1, 2] }, 1] } },
      'Conditions/A: circular condition A -> A',
    ],
  ])('that needs %s is refused', (_, given, message) => {
    expect(() => conditions(given).condition('A', 'Shop/Probe')).toThrow(message);
  });

  it('named like a member of every object is not defined by that', () => {
    expect(() => conditions({ A: { 'Fn::Equals': [1, 1] } }).condition('constructor', 'Shop/Probe')).toThrow(
      "Shop/Probe: condition 'constructor' is not defined in Conditions; defined are: A",
    );
  });

  it('that others name over and over is decided once', () => {
    const twice = (name: string): Json => ({ 'Fn::And': [{ Condition: name }, { Condition: name }] });
    const chain = Array.from({ length: 60 }, (_, at) => [`C${at}`, twice(`C${at + 1}`)]);
    const scope = conditions({ ...Object.fromEntries(chain), C60: { 'Fn::Equals': ['a', 'a'] } });

    expect(scope.condition('C0', 'Shop/Probe')).toBe(true);
  });
});
