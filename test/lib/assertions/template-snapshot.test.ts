import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput, CfnParameter, Duration, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Dashboard, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnStateMachine, DefinitionBody, Pass, StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { TemplateSnapshot } from '../../../lib';
import { aStack } from '../../support/synth';

const directory = mkdtempSync(join(tmpdir(), 'snapshot-'));
afterAll(() => rmSync(directory, { recursive: true }));

function resourcesOf(stack: Stack): Record<string, { Type: string; Properties: Record<string, unknown> }> {
  return TemplateSnapshot.fromStack(stack).toJSON().Resources as ReturnType<typeof resourcesOf>;
}

function propertiesOf(stack: Stack, type: string): Record<string, unknown> | undefined {
  return Object.values(resourcesOf(stack)).find(({ Type }) => Type === type)?.Properties;
}

describe('of a function with a version', () => {
  function withCode(source: string): TemplateSnapshot {
    writeFileSync(join(directory, 'index.js'), source);
    const stack = aStack();
    const work = new LambdaFunction(stack, 'Work', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(directory),
      environment: { PINNED: 'a'.repeat(64) },
    });
    new CfnOutput(stack, 'Version', { value: work.currentVersion.functionArn });
    return TemplateSnapshot.fromStack(stack);
  }
  const snapshot = withCode('exports.handler = async () => 1;');

  it('stays the same when the code is another', () => {
    expect(withCode('exports.handler = async () => 2;').toJSON()).toEqual(snapshot.toJSON());
  });

  it('keeps a text that only looks like the hash of an asset', () => {
    expect(snapshot.toText()).toContain(`"PINNED": "${'a'.repeat(64)}"`);
  });

  it('writes text with sorted keys and an end of line', () => {
    expect(snapshot.toText()).toMatch(/^\{\n {2}"Outputs": .*\n {2}"Parameters": .*\n {2}"Resources": .*\n\}\n$/s);
  });

  it('shows where a hash stood', () => {
    expect(snapshot.toText()).toContain('"S3Key": "<asset>.zip"');
    expect(snapshot.toText()).toMatch(/"WorkCurrentVersion[0-9A-F]{8}<hash>"/);
  });
});

it('stays the same when more tokens were numbered before', () => {
  // A text that is changed before it is resolved keeps what a token looks like inside.
  const leaking = (tokensBefore: number) => {
    const stack = aStack();
    for (let i = 0; i < tokensBefore; i++) stack.formatArn({ service: 'sqs', resource: `${i}` });
    new CfnOutput(stack, 'Leak', { value: new Queue(stack, 'Queue').queueName.toLowerCase() });
    return TemplateSnapshot.fromStack(stack).toText();
  };

  expect(leaking(0)).toMatch(/\$\{token\[\w+\]\}/);
  expect(leaking(3)).toEqual(leaking(0));
});

it('shows the states of a definition, with names for what deployment fills in', () => {
  const stack = aStack();
  const queue = new Queue(stack, 'Queue');
  const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' });
  const wait = new Wait(stack, 'Wait', { time: WaitTime.duration(Duration.seconds(seconds.valueAsNumber)) });
  const name = new Pass(stack, 'Name it', { parameters: { queue: `the "${queue.queueName}"`, url: queue.queueUrl } });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(wait.next(name)) });

  expect(propertiesOf(stack, 'AWS::StepFunctions::StateMachine')?.DefinitionString).toMatchObject({
    StartAt: 'Wait',
    States: {
      Wait: { Seconds: '<Seconds>' },
      'Name it': { Parameters: { queue: expect.stringMatching(/^the "<Queue\w+.QueueName>"$/), url: /^<Queue\w+>$/ } },
    },
  });
});

it('leaves a definition that is no JSON before deployment as it is', () => {
  const stack = aStack();
  const definition = new CfnParameter(stack, 'Definition');
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  new CfnStateMachine(stack, 'Whole', { roleArn, definitionString: definition.valueAsString });
  new CfnStateMachine(stack, 'Broken', { roleArn, definitionString: Fn.join('', ['{"StartAt":', stack.region]) });
  const { Whole, Broken } = resourcesOf(stack);

  expect(Whole?.Properties.DefinitionString).toEqual({ Ref: 'Definition' });
  expect(Broken?.Properties.DefinitionString).toEqual({ 'Fn::Join': ['', ['{"StartAt":', { Ref: 'AWS::Region' }]] });
});

it('shows the widgets of a dashboard', () => {
  const stack = aStack();
  new Dashboard(stack, 'Dashboard', { widgets: [[new TextWidget({ markdown: stack.region })]] });

  expect(propertiesOf(stack, 'AWS::CloudWatch::Dashboard')?.DashboardBody).toMatchObject({
    widgets: [{ properties: { markdown: '<AWS::Region>' } }],
  });
});

it('leaves out what CDK says of itself', () => {
  const stack = new Stack(undefined, 'Stack', { analyticsReporting: true });
  new Queue(stack, 'Queue');

  expect(Object.values(resourcesOf(stack)).map(({ Type }) => Type)).toEqual(['AWS::SQS::Queue']);
  expect(TemplateSnapshot.fromStack(stack).toText()).not.toContain('CDKMetadata');
});

it('takes nested stacks too, whose own template is an asset of the stack around', () => {
  const stack = aStack();
  const nested = new NestedStack(stack, 'Nested');
  new Queue(nested, 'Queue');

  expect(Object.values(resourcesOf(nested)).map(({ Type }) => Type)).toEqual(['AWS::SQS::Queue']);
  expect(JSON.stringify(propertiesOf(stack, 'AWS::CloudFormation::Stack')?.TemplateURL)).toContain('/<asset>.json');
});
