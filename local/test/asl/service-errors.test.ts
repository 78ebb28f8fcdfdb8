import { Failure } from '../../src/kernel/failure';
import type { JsonObject } from '../../src/kernel/json';
import { run } from './run-definition';

/**
 * The tasks that the constructs are made of, and the errors that the guide names for each.
 *
 * Names: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and the page of each
 * integration; aws-facts 3.4.
 */
const DYNAMODB = [
  'DynamoDB.ConditionalCheckFailedException',
  'DynamoDB.ResourceNotFoundException',
  'DynamoDB.ProvisionedThroughputExceededException',
  'DynamoDB.ThrottlingException',
  'DynamoDB.RequestLimitExceededException',
  'DynamoDB.InternalServerErrorException',
  'DynamoDB.TransactionConflictException',
  'DynamoDB.AmazonDynamoDBException',
];

const ERRORS: Readonly<Record<string, readonly string[]>> = {
  'arn:aws:states:::lambda:invoke': [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.ResourceNotFoundException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'Runtime.ExitError',
    'OrderRefused',
  ],
  'arn:aws:states:::dynamodb:getItem': DYNAMODB,
  'arn:aws:states:::dynamodb:putItem': DYNAMODB,
  'arn:aws:states:::dynamodb:updateItem': DYNAMODB,
  'arn:aws:states:::aws-sdk:dynamodb:query': ['DynamoDb.ResourceNotFoundException', 'DynamoDb.DynamoDbException'],
  'arn:aws:states:::sqs:sendMessage': ['SQS.AmazonSQSException', 'SQS.SdkClientException'],
  'arn:aws:states:::sqs:sendMessage.waitForTaskToken': ['SQS.AmazonSQSException', 'SQS.SdkClientException'],
  'arn:aws:states:::aws-sdk:sfn:startSyncExecution': ['Sfn.StateMachineDoesNotExistException'],
  'arn:aws:states:::aws-sdk:sfn:describeExecution': ['Sfn.ExecutionDoesNotExistException'],
  'arn:aws:states:::http:invoke': ['States.Http.StatusCode.429', 'States.Http.Socket'],
  'arn:aws:states:::sns:publish': ['SNS.NotFoundException', 'SNS.AuthorizationErrorException'],
  'arn:aws:states:::states:startExecution.sync:2': [
    'States.TaskFailed',
    'StepFunctions.ExecutionAlreadyExistsException',
  ],
  'arn:aws:states:::events:putEvents': ['EventBridge.FailedEntry'],
};
const ROWS = Object.entries(ERRORS).flatMap(([resource, names]) => names.map((name) => [name, resource] as const));

function machine(Resource: string, recovery: JsonObject): JsonObject {
  return {
    StartAt: 'S',
    States: {
      S: { Type: 'Task', Resource, Next: 'Done', ...recovery },
      Caught: { Type: 'Pass', End: true },
      Done: { Type: 'Succeed' },
    },
  };
}

const always = (name: string) => async () => {
  throw new Failure(name, 'why');
};

describe.each(ROWS)('%s of %s', (name, resource) => {
  test.each([name, 'States.TaskFailed', 'States.ALL'])(
    'is caught by %s and hands on error and cause',
    async (caught) => {
      const outcome = await run(machine(resource, { Catch: [{ ErrorEquals: [caught], Next: 'Caught' }] }), {
        tasks: always(name),
      });

      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Error: name, Cause: 'why' } });
    },
  );

  test('is retried by its name, then caught, then would fail the execution', async () => {
    const retry = [{ ErrorEquals: [name], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 2 }];
    const elsewhere = [{ ErrorEquals: ['Another'], Next: 'Caught' }];

    const outcome = await run(machine(resource, { Retry: retry, Catch: elsewhere }), { tasks: always(name) });

    expect(outcome).toMatchObject({ status: 'FAILED', error: name, cause: 'why', tookMs: 6_000, transitions: 3 });
  });

  test.each(['Map', 'Parallel'])('inside fails the %s, which catches it', async (Type) => {
    const inner = { StartAt: 'T', States: { T: { Type: 'Task', Resource: resource, End: true } } };
    const definition = machine(resource, { Catch: [{ ErrorEquals: [name], Next: 'Caught', ResultPath: '$[0]' }] });
    const { Resource: _, ...fields } = (definition.States as JsonObject).S as JsonObject;
    const inside: JsonObject = Type === 'Map' ? { ItemProcessor: inner } : { Branches: [inner] };
    (definition.States as JsonObject).S = { ...fields, Type, ...inside };

    const outcome = await run(definition, { input: [1, 2], tasks: always(name) });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: [{ Error: name, Cause: 'why' }, 2] });
  });
});
