import { SNS_OPERATIONS } from '../services/sns';
import { SQS_OPERATIONS } from '../services/sqs';
import { OPERATIONS as STEP_FUNCTIONS } from '../services/step-functions';

/** What the endpoint serves; the README shows the same list, and a test compares the two. */
export const SERVED_OPERATIONS: readonly string[] = [
  'DynamoDB',
  'Lambda Invoke',
  'Secrets Manager GetSecretValue',
  'SSM GetParameter',
  'SSM GetParameters',
  'S3 PutObject',
  'S3 GetObject',
  'S3 HeadObject',
  'S3 DeleteObject',
  'S3 ListObjectsV2',
  'EventBridge PutEvents',
  'STS AssumeRole',
  ...SQS_OPERATIONS.map((name) => `SQS ${name}`),
  ...SNS_OPERATIONS.map((name) => `SNS ${name}`),
  ...Object.keys(STEP_FUNCTIONS).map((name) => `Step Functions ${name}`),
];
