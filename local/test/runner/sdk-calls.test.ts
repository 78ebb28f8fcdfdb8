import { SecretValue, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const CALLS: Readonly<Record<string, [service: string, action: string, iamAction: string, parameters: object]>> = {
  secret: ['secretsmanager', 'getSecretValue', 'secretsmanager:GetSecretValue', { SecretId: 'token' }],
  absentSecret: ['secretsmanager', 'getSecretValue', 'secretsmanager:GetSecretValue', { SecretId: 'absent' }],
  parameter: ['ssm', 'getParameter', 'ssm:GetParameter', { Name: '/limit' }],
  absentParameter: ['ssm', 'getParameter', 'ssm:GetParameter', { Name: '/absent' }],
  function: ['lambda', 'invoke', 'lambda:InvokeFunction', { FunctionName: 'echo', Payload: { a: 1 } }],
  failing: ['lambda', 'invoke', 'lambda:InvokeFunction', { FunctionName: 'echo', Payload: { fail: true } }],
  later: ['lambda', 'invoke', 'lambda:InvokeFunction', { FunctionName: 'echo', InvocationType: 'Event' }],
  powerless: ['ssm', 'getParameter', 'ssm:PutParameter', { Name: '/limit' }],
};

function callers(stack: Stack): void {
  new Secret(stack, 'Secret', { secretName: 'token', secretStringValue: SecretValue.unsafePlainText('s3cret') });
  new StringParameter(stack, 'Parameter', { parameterName: '/limit', stringValue: '25' });
  new lambda.Function(stack, 'Echo', {
    functionName: 'echo',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(
      "exports.handler = async (event) => { console.log('called'); if (event.fail) throw new Error('no'); return event; };",
    ),
  });
  for (const [name, [service, action, iamAction, parameters]] of Object.entries(CALLS)) {
    const call = tasks.CallAwsService.jsonPath(stack, `Call ${name}`, {
      service,
      action,
      iamAction,
      iamResources: ['*'],
      parameters: parameters as Record<string, unknown>,
    });
    new sfn.StateMachine(stack, name, {
      stateMachineName: name,
      definitionBody: sfn.DefinitionBody.fromChainable(call),
    });
  }
}

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(callers), seed: 1 });
});
afterAll(async () => {
  await aws.stop();
  removeSynthesized();
});

it.each([
  [
    'secret',
    { Arn: expect.stringContaining(':secret:token-'), SecretString: 's3cret', CreatedDate: '2026-01-01T00:00:00.000Z' },
  ],
  ['parameter', { Parameter: { Arn: expect.stringContaining(':parameter/limit'), Value: '25', Version: 1 } }],
  ['function', { ExecutedVersion: '$LATEST', Payload: '{"a":1}', StatusCode: 200 }],
  ['failing', { FunctionError: 'Unhandled', Payload: expect.stringContaining('"errorMessage":"no"'), StatusCode: 200 }],
])('a state reaches what the endpoint serves: %s', async (machine, output) => {
  expect(await aws.run({ machine })).toMatchObject({ status: 'SUCCEEDED', output });
});

it.each([
  ['absentSecret', 'SecretsManager.ResourceNotFoundException', "Secrets Manager can't find the specified secret."],
  ['absentParameter', 'Ssm.ParameterNotFoundException', '(Service: Ssm, Status Code: 400,'],
  ['powerless', 'Ssm.SsmException', 'is not authorized to perform: ssm:GetParameter'],
])('a state sees refusals by the names of the SDK: %s', async (machine, error, cause) => {
  expect(await aws.run({ machine })).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
});

it('hands an event to a function and waits for nothing', async () => {
  const before = aws.logs().length;

  const report = await aws.run({ machine: 'later' });
  await aws.settle();

  expect(report.output).toEqual({ StatusCode: 202 });
  expect(
    aws
      .logs()
      .slice(before)
      .map(({ text }) => text),
  ).toContain('called');
});
