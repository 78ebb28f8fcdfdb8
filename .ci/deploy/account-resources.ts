import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn';
import { paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { ClientConfig } from './client-config';

/** What an account holds, by kind: the names or ARNs of all that a sample stack could leave behind. */
export type AccountResources = Readonly<Record<string, readonly string[]>>;

/**
 * Lists the whole account, not one stack's resources: a log group that a function made for itself belongs to no
 * stack, and is what people find months later.
 */
export async function listAccount(config: ClientConfig): Promise<AccountResources> {
  const dynamo = { client: new DynamoDBClient(config) };
  const lambda = { client: new LambdaClient(config) };
  const sfn = { client: new SFNClient(config) };
  const logs = { client: new CloudWatchLogsClient(config) };
  const iam = { client: new IAMClient(config) };
  const s3 = { client: new S3Client(config) };
  const sqs = { client: new SQSClient(config) };
  const sns = { client: new SNSClient(config) };
  return {
    table: await collect(paginateListTables(dynamo, {}), (page) => page.TableNames),
    function: await collect(paginateListFunctions(lambda, {}), (page) => page.Functions?.map((it) => it.FunctionArn)),
    'state machine': await collect(paginateListStateMachines(sfn, {}), (page) =>
      page.stateMachines?.map((it) => it.stateMachineArn),
    ),
    'log group': await collect(paginateDescribeLogGroups(logs, {}), (page) =>
      page.logGroups?.map((it) => it.logGroupName),
    ),
    queue: await collect(paginateListQueues(sqs, {}), (page) => page.QueueUrls),
    topic: await collect(paginateListTopics(sns, {}), (page) => page.Topics?.map((it) => it.TopicArn)),
    bucket: await collect(paginateListBuckets(s3, {}), (page) => page.Buckets?.map((it) => it.Name)),
    role: await collect(paginateListRoles(iam, {}), (page) => page.Roles?.map((it) => it.RoleName)),
  };
}

/** What `after` holds and `before` did not, by kind; a kind that gained nothing has an empty list. */
export function gained(before: AccountResources, after: AccountResources): AccountResources {
  return Object.fromEntries(
    Object.entries(after).map(([kind, names]) => [kind, names.filter((name) => !before[kind]?.includes(name))]),
  );
}

async function collect<Page>(
  pages: AsyncIterable<Page>,
  names: (page: Page) => readonly (string | undefined)[] | undefined,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of pages) {
    for (const name of names(page) ?? []) if (name !== undefined) found.push(name);
  }
  return found;
}
