import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

/** Far from every date on which these tests may run. */
const LONG_AGO = new Date('2001-02-03T04:05:06Z');

let local: LocalAws | undefined;

afterEach(() => local?.stop());
afterAll(removeSynthesized);

const theFunction = (code: string) => (stack: Stack) => {
  new sfn.StateMachine(stack, 'Quick', {
    stateMachineName: 'quick',
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
  });
  new lambda.Function(stack, 'Function', {
    functionName: 'worker',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
    initialPolicy: [
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'states:StartSyncExecution'], resources: ['*'] }),
    ],
  });
};

/** Invokes the only function of an app through the endpoint. */
async function invoke(code: string): Promise<{ headers: Headers; result: unknown }> {
  local = await LocalAws.start({ assembly: synthesizeStack(theFunction(code)), startTime: LONG_AGO });
  const answer = await fetch(`${local.endpoint}/2015-03-31/functions/worker/invocations`, {
    method: 'POST',
    body: '{}',
  });
  return { headers: answer.headers, result: await answer.json() };
}

describe('a function that talks to the endpoint in virtual time', () => {
  it('sends one request when the answer is an error of its own making', async () => {
    const { result } = await invoke(`
      const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
      exports.handler = async () => {
        try {
          await new DynamoDBClient({}).send(new GetItemCommand({ TableName: 'absent', Key: { id: { S: 'a' } } }));
        } catch (error) {
          return { name: error.name, attempts: error.$metadata.attempts, year: new Date().getUTCFullYear() };
        }
      };`);

    expect(result).toEqual({ name: 'ResourceNotFoundException', attempts: 1, year: 2001 });
  });

  it('meets no date in an answer, which its own could be compared with', async () => {
    const { headers } = await invoke('exports.handler = async () => 1;');

    expect(headers.get('date')).toBeNull();
  });

  it('runs an EXPRESS machine to its end, though the SDK puts a prefix before the host', async () => {
    const { result } = await invoke(`
      const { SFNClient, StartSyncExecutionCommand } = require('@aws-sdk/client-sfn');
      exports.handler = async () => {
        const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:quick';
        const { output } = await new SFNClient({}).send(new StartSyncExecutionCommand({ stateMachineArn, input: '[7]' }));
        return JSON.parse(output);
      };`);

    expect(result).toEqual([7]);
  });
});
