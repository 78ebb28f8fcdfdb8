// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its variables so
import type { Json, JsonObject } from '../../src/kernel/json';
import { anAssembly } from './an-assembly';

/** Resolves `value` as the property `Probe` of a state machine in a template with these sections. */
function resolved(value: Json, sections: JsonObject = {}): Json | undefined {
  const { Resources = {}, ...others } = sections;
  const [scope] = anAssembly({
    ...others,
    Resources: {
      ...(Resources as JsonObject),
      Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { Probe: value } },
    },
  }).scopes();
  return scope?.property('Machine', 'Probe');
}

const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Orders' } };
const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'work' } };

describe('intrinsic functions', () => {
  it.each<[string, Json, Json, JsonObject?]>([
    ['Ref of a parameter', { Ref: 'P' }, 'x', { Parameters: { P: { Type: 'String', Default: 'x' } } }],
    ['a number parameter is text', { Ref: 'P' }, '5', { Parameters: { P: { Type: 'Number', Default: 5 } } }],
    [
      'a list parameter',
      { Ref: 'P' },
      ['a', 'b'],
      { Parameters: { P: { Type: 'CommaDelimitedList', Default: 'a, b' } } },
    ],
    ['a member with any name', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Shop'],
    ['AWS::Partition and AWS::URLSuffix', { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' }, 'aws amazonaws.com'],
    ['AWS::NoValue', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
    ['Ref of a table', { Ref: 'T' }, 'Orders', { Resources: { T: TABLE } }],
    [
      'the ARN of a table',
      { 'Fn::GetAtt': ['T', 'Arn'] },
      'arn:aws:dynamodb:us-east-1:123456789012:table/Orders',
      { Resources: { T: TABLE } },
    ],
    [
      'the ARN of a function, in the short form',
      { 'Fn::GetAtt': 'F.Arn' },
      'arn:aws:lambda:us-east-1:123456789012:function:work',
      { Resources: { F: FUNCTION } },
    ],
    [
      'a version of a function',
      { Ref: 'V' },
      'arn:aws:lambda:us-east-1:123456789012:function:work:1',
      { Resources: { F: FUNCTION, V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'F' } } } } },
    ],
    [
      'an alias of a function',
      { Ref: 'A' },
      'arn:aws:lambda:us-east-1:123456789012:function:work:live',
      {
        Resources: {
          F: FUNCTION,
          A: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'F' } } },
        },
      },
    ],
    [
      'the ARN of a role with a path',
      { 'Fn::GetAtt': ['R', 'Arn'] },
      'arn:aws:iam::123456789012:role/team/r',
      { Resources: { R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', Path: '/team/' } } } },
    ],
    [
      'the ARN of a log group',
      { 'Fn::GetAtt': ['L', 'Arn'] },
      'arn:aws:logs:us-east-1:123456789012:log-group:/g:*',
      { Resources: { L: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/g' } } } },
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a-us-east-1-1'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${a}-${!literal}', { a: { Ref: 'AWS::Region' } }] },
      'us-east-1-${literal}',
    ],
    [
      'Fn::Sub with an attribute',
      { 'Fn::Sub': '${T.Arn}/x' },
      'arn:aws:dynamodb:us-east-1:123456789012:table/Orders/x',
      { Resources: { T: TABLE } },
    ],
    ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b'] }] }, 'b'],
    ['Fn::Base64', { 'Fn::Base64': 'ü' }, 'w7w='],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'AWS::Region' } } }, '{"a":"us-east-1"}'],
    ['Fn::Length', { 'Fn::Length': [1, 2] }, 2],
    [
      'Fn::FindInMap',
      { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
      'v',
      { Mappings: { M: { 'us-east-1': { k: 'v' } } } },
    ],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['M', 'a', 'b', { DefaultValue: 'd' }] }, 'd'],
    ['Fn::If', { 'Fn::If': ['C', 'yes', 'no'] }, 'no', { Conditions: { C: { 'Fn::Equals': ['1', '2'] } } }],
    [
      'Fn::If that drops a member',
      { a: { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, 1] }, b: 0 },
      { b: 0 },
      { Conditions: { C: { 'Fn::Equals': ['5', 5] } } },
    ],
    [
      'Fn::And, Fn::Or, Fn::Not and Condition',
      { 'Fn::If': ['All', 1, 2] },
      1,
      {
        Conditions: {
          Yes: { 'Fn::Equals': ['a', 'a'] },
          No: { 'Fn::Not': [{ Condition: 'Yes' }] },
          Any: { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] },
          All: { 'Fn::And': [{ Condition: 'Any' }, { 'Fn::Not': [{ Condition: 'No' }] }] },
        },
      },
    ],
    ['falsy values as they are', { a: 0, b: '', c: false, d: [], e: null }, { a: 0, b: '', c: false, d: [], e: null }],
  ])('resolves %s', (...[, value, expected, sections]) => {
    expect(resolved(value, sections)).toEqual(expected);
  });

  it('names resources without a name like CloudFormation, the same in every run', () => {
    const table = resolved({ Ref: 'T' }, { Resources: { T: { Type: 'AWS::DynamoDB::Table' } } });

    expect(table).toMatch(/^Shop-T-[A-Z0-9]{12}$/);
    expect(resolved({ Ref: 'T' }, { Resources: { T: { Type: 'AWS::DynamoDB::Table' } } })).toBe(table);
  });

  it('keeps generated names within what the service allows', () => {
    const logicalId = 'F'.repeat(100);

    const name = resolved({ Ref: logicalId }, { Resources: { [logicalId]: { Type: 'AWS::Lambda::Function' } } });

    expect(String(name)).toMatch(/^Shop-F{46}-[A-Z0-9]{12}$/);
  });

  it.each<[Json, string, JsonObject?]>([
    [
      { 'Fn::GetAtt': ['Q', 'Arn'] },
      'Shop/Machine/Probe: needs Fn::GetAtt Q.Arn, but that resource is of type AWS::Kinesis::Stream, which the runner does not serve; write the value into the app for local runs, or leave the reference out',
      { Resources: { Q: { Type: 'AWS::Kinesis::Stream' } } },
    ],
    [
      { Ref: 'C' },
      'Shop/Machine/Probe: needs Ref C, but that resource is of type Custom::Thing, a custom resource, which only a deployment runs; write the value into the app for local runs, or leave the reference out',
      { Resources: { C: { Type: 'Custom::Thing' } } },
    ],
    [
      { 'Fn::GetAtt': ['T', 'Color'] },
      'Shop/Machine/Probe: needs Fn::GetAtt T.Color, an attribute of AWS::DynamoDB::Table that is not served; served are: Arn, StreamArn, TableId',
      { Resources: { T: TABLE } },
    ],
    [
      { 'Fn::Transform': { Name: 'AWS::Include' } },
      'Shop/Machine/Probe: uses Fn::Transform, which the runner does not resolve; served are: Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::Select, Fn::Split, Fn::If, Fn::FindInMap, Fn::Base64, Fn::ImportValue, Fn::GetStackOutput, Fn::GetAZs, Fn::ToJsonString, Fn::Length',
    ],
    [
      '{{resolve:ssm:/token}}',
      'Shop/Machine/Probe: uses the dynamic reference {{resolve:ssm:/token}}, which only a deployment can read; write the value into the app for local runs',
    ],
    [
      { Ref: 'P' },
      "Shop/Machine/Probe: needs parameter 'P', whose value a deployment reads from the SSM Parameter Store; write the value into the app for local runs",
      { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } } },
    ],
    [
      { Ref: 'P' },
      "Shop/Machine/Probe: needs parameter 'P', which has no default; give it one in the app",
      { Parameters: { P: { Type: 'String' } } },
    ],
    [{ Ref: 'Nope' }, "Shop/Machine/Probe: refers to 'Nope', which the template does not define"],
    [
      { Ref: 'T' },
      "Shop/Machine/Probe: refers to 'T', which its condition 'C' leaves out",
      { Resources: { T: { ...TABLE, Condition: 'C' } }, Conditions: { C: { 'Fn::Equals': [1, 2] } } },
    ],
    [
      { Ref: 'A' },
      'Shop/B/TableName: circular reference A -> B -> A',
      {
        Resources: {
          A: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { Ref: 'B' } } },
          B: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { Ref: 'A' } } },
        },
      },
    ],
    [{ 'Fn::ImportValue': 'x' }, "Shop/Machine/Probe: imports 'x', which no stack of this run exports; they are: Shop"],
    [{ 'Fn::Select': [3, ['a']] }, 'Shop/Machine/Probe: Fn::Select takes an index below 1, got 3'],
    [{ 'Fn::Join': ['', 'a'] }, 'Shop/Machine/Probe: Fn::Join takes a list, got "a"'],
    [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, 'Shop/Machine/Probe: Fn::FindInMap finds nothing under M.a.b in Mappings'],
  ])('refuses %j', (...[value, message, sections]) => {
    expect(() => resolved(value, sections)).toThrow(new Error(message));
  });
});

describe('values of queues and topics', () => {
  it.each<[Json, string, JsonObject]>([
    [{ Ref: 'R' }, 'https://sqs.us-east-1.amazonaws.com/123456789012/orders', queue({ QueueName: 'orders' })],
    [{ 'Fn::GetAtt': ['R', 'Arn'] }, 'arn:aws:sqs:us-east-1:123456789012:orders', queue({ QueueName: 'orders' })],
    [{ Ref: 'T' }, 'arn:aws:sns:us-east-1:123456789012:news', { T: topic({ TopicName: 'news' }) }],
    [{ 'Fn::GetAtt': ['T', 'TopicName'] }, 'news', { T: topic({ TopicName: 'news' }) }],
  ])('%j is %s', (value, expected, Resources) => {
    expect(resolved(value, { Resources })).toBe(expected);
  });

  it('end in .fifo when they have an order', () => {
    const Resources = { ...queue({ FifoQueue: true }), T: topic({ FifoTopic: true }) };

    expect(resolved({ 'Fn::GetAtt': ['R', 'QueueName'] }, { Resources })).toMatch(/^Shop-R-[A-Z0-9]{12}\.fifo$/);
    expect(resolved({ Ref: 'T' }, { Resources })).toMatch(/:Shop-T-[A-Z0-9]{12}\.fifo$/);
  });

  function queue(Properties: JsonObject): JsonObject {
    return { R: { Type: 'AWS::SQS::Queue', Properties } };
  }

  function topic(Properties: JsonObject): JsonObject {
    return { Type: 'AWS::SNS::Topic', Properties };
  }
});
