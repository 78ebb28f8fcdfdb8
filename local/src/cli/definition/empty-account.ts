import { Failure } from '../../kernel/failure';
import { isJsonObject, type Json } from '../../kernel/json';
import type { TaskCall, TaskService } from '../../kernel/task-service';
import { Unsupported } from '../../kernel/unsupported';

/**
 * The services of an account in which there is nothing but the state machine: what a case, which brings no services,
 * runs in.
 *
 * A call to something by name fails as AWS fails it where that does not exist; the causes lack the request ids of AWS.
 * A task token is sent and never answered, and no worker asks for an activity's work: such tasks end by their timeout.
 */
export const EMPTY_ACCOUNT: TaskService = {
  refusal: () => undefined,
  call(call) {
    const { resource, stateName, taskToken } = call;
    if (taskToken !== undefined) return Promise.resolve({});
    if (/:states:[^:]*:[^:]*:activity:/.test(resource)) return new Promise<never>(() => {});
    const missing = MISSING.find(([pattern]) => pattern.test(resource));
    if (missing !== undefined) return Promise.reject(new Failure(missing[1], missing[2](call)));
    const what = `nothing answers '${resource}' when cases are run`;
    return Promise.reject(new Unsupported(`state '${stateName}'`, what));
  },
};

const noFunction = ({ resource, parameters }: TaskCall) => {
  const name = String(member(parameters, 'FunctionName'));
  const named = name.startsWith('arn:') ? name : `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
  return `Function not found: ${resource.includes(':lambda:invoke') ? named : resource}`;
};
const noTable = () => 'Requested resource not found';
const noMachine = ({ parameters }: TaskCall) =>
  `State Machine Does Not Exist: '${String(member(parameters, 'StateMachineArn'))}'`;
const noBucket = () => 'The specified bucket does not exist';

/**
 * What fails with which error when it is not there.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html for the names' prefixes
 */
const MISSING: ReadonlyArray<readonly [resource: RegExp, error: string, cause: (call: TaskCall) => string]> = [
  [/^arn:[^:]+:lambda:/, 'Lambda.ResourceNotFoundException', noFunction],
  [/:states:[^:]*:[^:]*:(?:aws-sdk:)?lambda:invoke$/, 'Lambda.ResourceNotFoundException', noFunction],
  [/:aws-sdk:dynamodb:/, 'DynamoDb.ResourceNotFoundException', noTable],
  [/:dynamodb:/, 'DynamoDB.ResourceNotFoundException', noTable],
  [/:sns:publish$/, 'SNS.NotFoundException', () => 'Topic does not exist'],
  [/:sqs:sendMessage$/, 'SQS.AmazonSQSException', () => 'The specified queue does not exist.'],
  [/:aws-sdk:sfn:start/, 'Sfn.StateMachineDoesNotExistException', noMachine],
  [/:states:startExecution(?:\.sync(?::2)?)?$/, 'StepFunctions.StateMachineDoesNotExistException', noMachine],
  [/:s3:/, 'S3.NoSuchBucketException', noBucket],
];

function member(parameters: Json, name: string): Json {
  return isJsonObject(parameters) ? (parameters[name] ?? '') : '';
}
