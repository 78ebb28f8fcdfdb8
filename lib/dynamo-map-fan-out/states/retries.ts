import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { SERVICE_RETRY } from '../../private/retry';

/** A retrier for the calls of DynamoDB that Step Functions has no optimized form of. */
export const DYNAMODB_SDK_RETRY: RetryProps = {
  errors: [
    'DynamoDb.ProvisionedThroughputExceededException',
    'DynamoDb.ThrottlingException',
    'DynamoDb.RequestLimitExceededException',
    'DynamoDb.InternalServerErrorException',
    'DynamoDb.SdkClientException',
  ],
  ...SERVICE_RETRY,
};

/** A retrier for S3, whose errors without a class of their own, such as SlowDown, share one name. */
export const S3_RETRY: RetryProps = { errors: ['S3.S3Exception', 'S3.SdkClientException'], ...SERVICE_RETRY };
