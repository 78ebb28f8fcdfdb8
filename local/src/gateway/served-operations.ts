import { DYNAMODB_OPERATIONS } from '../services/dynamodb';
import { SNS_OPERATIONS } from '../services/sns';
import { SQS_OPERATIONS } from '../services/sqs';
import { OPERATIONS as STEP_FUNCTIONS } from '../services/step-functions';

/** What the endpoint serves. */
export const SERVED_OPERATIONS: readonly string[] = [
  ...DYNAMODB_OPERATIONS.map((name) => `DynamoDB ${name}`),
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

/** Services as `SERVED_OPERATIONS` calls them, by the first part of `X-Amz-Target`. */
const SERVICES: Readonly<Record<string, string>> = {
  AWSStepFunctions: 'Step Functions',
  AmazonSQS: 'SQS',
  AmazonSSM: 'SSM',
  AWSEvents: 'EventBridge',
  secretsmanager: 'Secrets Manager',
};

/** What is served instead of `target`: of its service, or altogether where no such service is served. */
export function servedInstead(target: string): string {
  const [prefix = ''] = target.split('.');
  const service = Object.hasOwn(SERVICES, prefix) ? `${SERVICES[prefix]} ` : undefined;
  if (service === undefined) return `sfn-local serves ${SERVED_OPERATIONS.join(', ')}`;
  const own = SERVED_OPERATIONS.filter((name) => name.startsWith(service)).map((name) => name.slice(service.length));
  return `of ${service.trim()}, sfn-local serves ${own.join(', ')}`;
}

/** What somebody might look for, and gets refused by its name. */
export const UNSERVED_OPERATIONS: readonly (readonly [name: string, note: string])[] = [
  ['DynamoDB TransactWriteItems, TransactGetItems', 'nothing here takes several writes back'],
  ['DynamoDB ExecuteStatement, BatchExecuteStatement, ExecuteTransaction', 'no PartiQL'],
  ['DynamoDB UpdateTimeToLive', 'expired items stay'],
  ['DynamoDB exports, imports and backups', ''],
  [
    'DynamoDB Streams ListStreams, DescribeStream, GetShardIterator, GetRecords',
    'event source mappings alone read streams',
  ],
  ['SQS AddPermission, SNS SetTopicAttributes, SetSubscriptionAttributes and platform endpoints', ''],
  ['S3: other operations, versions, ranges, multipart uploads', ''],
  ['Step Functions versions, aliases, activities, TestState and UpdateMapRun', ''],
  ['every other operation of these services, and every other service', ''],
];
