import { Failure } from './failure';
import { asException, optimizedFailure, sdkFailure } from './sdk-answer';
import { taskResource } from './task-resource';

/** A refusal of a service, as its API answers it. */
export interface ServiceAnswer {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** How Step Functions speaks of one service. */
interface Speech {
  /** Prefix of errors of the optimized integration, and the service in their text. */
  readonly optimized: readonly [prefix: string, service: string];
  /** Client of the second Java SDK. */
  readonly client: string;
  /** Errors that the clients have classes for; all others are named after the client. */
  readonly classes: readonly string[];
}

const SPEECH: Readonly<Record<string, Speech>> = {
  apigateway: { optimized: ['ApiGateway', 'AmazonApiGateway'], client: 'ApiGateway', classes: [] },
  dynamodb: {
    optimized: ['DynamoDB', 'AmazonDynamoDBv2'],
    client: 'DynamoDb',
    classes: [
      'ProvisionedThroughputExceededException',
      'InternalServerError',
      'RequestLimitExceeded',
      'ThrottlingException',
    ],
  },
  events: { optimized: ['EventBridge', 'AmazonEventBridge'], client: 'EventBridge', classes: ['InternalException'] },
  lambda: {
    optimized: ['Lambda', 'AWSLambda'],
    client: 'Lambda',
    classes: ['TooManyRequestsException', 'ServiceException', 'ResourceNotFoundException'],
  },
  s3: { optimized: ['S3', 'AmazonS3'], client: 'S3', classes: ['NoSuchKey', 'NoSuchBucket'] },
  sns: {
    optimized: ['SNS', 'AmazonSNS'],
    client: 'Sns',
    classes: ['AuthorizationError', 'InternalError', 'InvalidParameter', 'NotFound'],
  },
  sqs: { optimized: ['SQS', 'AmazonSQS'], client: 'Sqs', classes: ['RequestThrottled', 'QueueDoesNotExist'] },
  states: { optimized: ['StepFunctions', 'AWSStepFunctions'], client: 'Sfn', classes: [] },
};

/** What a Task sees of a call that a service refused, or whose connection broke (`reset`). */
export function refusedTask(resource: string, refused: ServiceAnswer | 'reset', requestId: string): Failure {
  const target = taskResource(resource);
  if (target?.service === 'http') return refusedHttpTask(refused);
  const service = target === undefined ? 'lambda' : iamService(target.service);
  const { optimized, client, classes } = SPEECH[service] ?? generic(target?.service ?? '');
  const isSdk = target?.isSdk === true;
  if (refused === 'reset') {
    const attempts = isSdk ? ' (SDK Attempt Count: 1)' : '';
    const prefix = isSdk ? client : optimized[0];
    return new Failure(`${prefix}.SdkClientException`, `Unable to execute HTTP request: Connection reset${attempts}`);
  }
  const { code, status, message } = refused;
  const answer = { message, status, requestId };
  if (isSdk) return sdkFailure(client, classes.includes(code) ? code : client, answer);
  const [prefix, name] = optimized;
  // The first Java SDK has one exception for all of SQS, and names what it does not know after the service.
  const known = classes.includes(code) && service !== 'sqs';
  return optimizedFailure(
    `${prefix}.${known ? asException(code) : `${name.replace(/v2$/, '')}Exception`}`,
    name,
    code,
    answer,
  );
}

/** HTTP Tasks have names of their own; that of a missing permission is our choice. */
function refusedHttpTask(refused: ServiceAnswer | 'reset'): Failure {
  if (refused === 'reset') return new Failure('States.Http.Socket', 'Connection reset');
  const { code, status, message } = refused;
  return new Failure(
    code.startsWith('AccessDenied') ? 'States.Permissions' : `States.Http.StatusCode.${status}`,
    message,
  );
}

/** IAM's name of the service that a Task's resource calls. */
export function iamService(service: string): string {
  if (service === 'sfn') return 'states';
  return service === 'eventbridge' ? 'events' : service;
}

function generic(service: string): Speech {
  const client = `${service[0]?.toUpperCase() ?? ''}${service.slice(1)}`;
  return { optimized: [client, client], client, classes: [] };
}
