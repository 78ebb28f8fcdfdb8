import { Duration } from 'aws-cdk-lib';
import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { DYNAMODB_RETRY, LAMBDA_SERVICE_ERRORS, SERVICE_RETRY } from '../private/retry';

/** With a cap, so that a thousand executions which were throttled together all come back within a quarter of a minute. */
const CAPPED = { ...SERVICE_RETRY, maxDelay: Duration.seconds(15) };

/** Every write of a record is conditional on its execution, so one that timed out may be made again. */
export const RECORD_RETRY: RetryProps = {
  ...CAPPED,
  errors: [...(DYNAMODB_RETRY.errors ?? []), 'DynamoDB.ServiceUnavailableException', 'States.Timeout'],
};

/**
 * Sending to a queue. SQS has no names of its own for most faults, so its generic one is tried again too; a step that
 * waits is never sent again after a timeout, which is the end of the waiting.
 */
export const QUEUE_RETRY: RetryProps = {
  ...CAPPED,
  errors: [
    'SQS.AmazonSQSException',
    'SQS.SdkClientException',
    'SQS.SqsException',
    'SQS.RequestThrottledException',
    'SQS.ThrottlingException',
    'SQS.KmsThrottledException',
    'SQS.InternalErrorException',
    'SQS.InternalFailureException',
    'SQS.ServiceUnavailableException',
  ],
};

/** Publishing to a topic. A message that goes out twice carries the same `notificationId`. */
export const TOPIC_RETRY: RetryProps = {
  ...CAPPED,
  errors: [
    'SNS.AmazonSNSException',
    'SNS.SdkClientException',
    'SNS.SnsException',
    'SNS.ThrottledException',
    'SNS.ThrottlingException',
    'SNS.KMSThrottlingException',
    'SNS.InternalErrorException',
    'SNS.InternalFailureException',
    'SNS.ServiceUnavailableException',
    'States.Timeout',
  ],
};

/** Starting an execution under a name of its own, and describing one. */
export const EXECUTION_RETRY: RetryProps = {
  ...CAPPED,
  errors: ['StepFunctions', 'Sfn'].flatMap((service) =>
    [
      'AWSStepFunctionsException',
      'SfnException',
      'SdkClientException',
      'ThrottlingException',
      'ExecutionLimitExceededException',
      'InternalServerException',
      'InternalFailureException',
      'ServiceUnavailableException',
    ].map((name) => `${service}.${name}`),
  ),
};

/** Invoking a function that is safe to run twice. */
export const FUNCTION_RETRY: RetryProps = { ...CAPPED, errors: LAMBDA_SERVICE_ERRORS };
