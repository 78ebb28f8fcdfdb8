// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its variables so
import {
  Deployment,
  functionSource,
  functionsOf,
  machineSource,
  machinesOf,
  type StackScope,
  selectStacks,
  tablesOf,
} from '../../src/assembly';
import type { JsonObject } from '../../src/kernel/json';
import { anAssembly, aStack } from './an-assembly';

const PRODUCER: JsonObject = {
  Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Orders' } } },
  Outputs: {
    Exported: { Value: { Ref: 'T' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-table' } } },
    Plain: { Value: { 'Fn::GetAtt': ['T', 'Arn'] } },
    Never: { Value: 'x', Condition: 'No' },
  },
  Conditions: { No: { 'Fn::Equals': [1, 2] } },
};

/** The value of one output of a second stack beside the producer. */
function consumed(value: JsonObject, region = 'us-east-1') {
  const consumer = aStack({ Outputs: { Probe: { Value: value } } }, { id: 'User', stackName: 'User', region });
  const [, scope] = new Deployment([aStack(PRODUCER), consumer]).scopes();
  return scope?.output('Probe');
}

const onlyScope = (template: JsonObject): StackScope => anAssembly(template).scopes()[0] as StackScope;

describe('stacks side by side', () => {
  it('import what another exports', () => {
    expect(consumed({ 'Fn::ImportValue': 'Shop-table' })).toBe('Orders');
  });

  it('do not import across regions', () => {
    expect(() => consumed({ 'Fn::ImportValue': 'Shop-table' }, 'eu-west-1')).toThrow(
      "User/Outputs/Probe: imports 'Shop-table', which no stack of this run exports; they are: Shop, User",
    );
  });

  it('read an output of another by stack and name', () => {
    expect(consumed({ 'Fn::GetStackOutput': { StackName: 'Shop', OutputName: 'Plain' } })).toBe(
      'arn:aws:dynamodb:us-east-1:123456789012:table/Orders',
    );
  });

  it('say which output is not there', () => {
    expect(() => consumed({ 'Fn::GetStackOutput': { StackName: 'Shop', OutputName: 'Nope' } })).toThrow(
      "User/Outputs/Probe: needs output 'Nope' of stack 'Shop', which this run does not hold; its stacks are: Shop, User",
    );
  });

  it('leave out outputs whose condition does not hold', () => {
    expect(onlyScope(PRODUCER).outputNames()).toEqual(['Exported', 'Plain']);
  });
});

describe('selectStacks', () => {
  const data = aStack({}, { id: 'DataX', displayName: 'Prod/Data', stackName: 'Prod-Data' });
  const work = aStack(
    {},
    { id: 'WorkX', displayName: 'Prod/Work', stackName: 'work', dependencies: ['DataX', 'a.assets'] },
  );
  const other = aStack({}, { id: 'Other', displayName: 'Other', stackName: 'work' });

  it.each([
    ['WorkX', [data, work]],
    ['Prod/Work', [data, work]],
    ['Prod-Data', [data]],
    [undefined, [data, work, other]],
  ])('finds %s with what it depends on', (wanted, expected) => {
    expect(selectStacks([data, work, other], wanted)).toEqual(expected);
  });

  it('asks for the path when a name is taken twice', () => {
    expect(() => selectStacks([data, work, other], 'work')).toThrow(
      "'work' names 2 stacks; say which by its path: Prod/Work, Other",
    );
  });
});

describe('what a stack defines', () => {
  it('leaves out resources whose condition does not hold', () => {
    const scope = onlyScope({
      Conditions: { No: { 'Fn::Equals': [1, 2] } },
      Resources: { T: { Type: 'AWS::DynamoDB::Table', Condition: 'No' } },
    });

    expect(tablesOf(scope)).toEqual([]);
  });

  it.each<[string, JsonObject, unknown]>([
    ['DefinitionString', { DefinitionString: '{"a":"${x} ${y}"}' }, { a: '1 ${y}' }],
    ['Definition', { Definition: { a: { Ref: 'AWS::Region' }, b: '${x}' } }, { a: 'us-east-1', b: '1' }],
  ])('reads %s with its substitutions', (_name, properties, expected) => {
    const scope = onlyScope({
      Resources: {
        M: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { ...properties, DefinitionSubstitutions: { x: 1 }, StateMachineType: 'EXPRESS' },
        },
      },
    });
    const [machine] = machinesOf(scope);

    const source = machine && machineSource(machine);

    expect(source).toEqual({ definition: expected, standIns: new Map(), type: 'EXPRESS', roleArn: '' });
  });

  it.each<[JsonObject, string]>([
    [{}, 'Shop/M: has no definition; give it DefinitionString, Definition or DefinitionS3Location'],
    [{ DefinitionString: '{' }, 'Shop/M: the definition is not JSON ('],
    [
      { DefinitionS3Location: { Bucket: 'b', Key: 'k' } },
      'Shop/M/DefinitionS3Location: the definition lies in a bucket; use DefinitionBody.fromFile, which makes it an asset',
    ],
  ])('refuses a machine with %j', (properties, message) => {
    const scope = onlyScope({ Resources: { M: { Type: 'AWS::StepFunctions::StateMachine', Properties: properties } } });
    const [machine] = machinesOf(scope);

    expect(() => machine && machineSource(machine)).toThrow(message);
  });

  it('fills in what Lambda takes when a function leaves it out', () => {
    const scope = onlyScope({
      Resources: {
        F: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'work',
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { ZipFile: '' },
            Environment: { Variables: { EMPTY: '', ZERO: 0 } },
          },
        },
      },
    });
    const [resource] = functionsOf(scope);

    expect(resource && functionSource(resource)).toEqual({
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:work',
      name: 'work',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      code: { inline: '' },
      environment: { EMPTY: '', ZERO: '0' },
      timeoutMs: 3000,
      memoryMb: 128,
      logGroupName: '/aws/lambda/work',
    });
  });

  it.each<[string, JsonObject, string]>([
    [
      'a container image',
      { PackageType: 'Image', Code: { ImageUri: 'x' } },
      'Shop/F/PackageType: is Image; the runner has no containers, so use code from a directory or inline code',
    ],
    [
      'an archive',
      { Code: { S3Key: 'here.zip' } },
      `Shop/F/Code: is the archive ${__filename}; pass the directory with its content to Code.fromAsset`,
    ],
    [
      'a missing asset',
      { Code: { S3Key: 'gone.zip' } },
      "Shop/F/Code: asset /nowhere is missing; run 'npx cdk synth' again, which writes it",
    ],
    ['no code', {}, 'Shop/F/Code: missing'],
    [
      'a timeout that is no number',
      { Code: { ZipFile: '' }, Timeout: 'abc' },
      'Shop/F/Timeout: must be a whole number from 1 to 900, got "abc"',
    ],
    ['no time', { Code: { ZipFile: '' }, Timeout: 0 }, 'Shop/F/Timeout: must be a whole number from 1 to 900, got 0'],
    [
      'an empty memory size',
      { Code: { ZipFile: '' }, MemorySize: '' },
      'Shop/F/MemorySize: must be a whole number from 128 to 10240, got ""',
    ],
  ])('refuses a function of %s', (_name, properties, message) => {
    const stack = aStack(
      { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: properties } } },
      {
        assets: new Map([
          ['here.zip', { path: __filename, packaging: 'file' }],
          ['gone.zip', { path: '/nowhere', packaging: 'zip' }],
        ]),
      },
    );
    const [resource] = new Deployment([stack]).scopes().flatMap(functionsOf);

    expect(() => resource && functionSource(resource)).toThrow(expect.objectContaining({ message }));
  });

  it('refuses a nested stack whose template lies elsewhere', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://b/t.json' } };

    expect(() => anAssembly({ Resources: { N: nested } }).scopes()).toThrow(
      'Shop/N/TemplateURL: points to https://b/t.json, which is no asset of this assembly; use cdk.NestedStack',
    );
  });
});
