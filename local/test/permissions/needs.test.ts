import type { JsonObject } from '../../src/kernel/json';
import { type AskedCall, needsOf, needsOfMapRun } from '../../src/permissions';

const PLACE = { region: 'eu-west-1', account: '111111111111' };
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:111111111111:${rest}`;
const ARNS = { secret: () => undefined, secretOfConnection: () => undefined, machineOfToken: () => undefined };

/** `<action> <resource>` of each need. */
function needs(called: string, request: JsonObject, more: Partial<AskedCall> = {}): string[] {
  const [service = '', operation = ''] = called.split(':');
  const found = needsOf({ service, operation, request, ...PLACE, ...more }, ARNS);
  return found.map(({ action, resource = 'unknown' }) => `${action} ${resource}`);
}

const TABLE = arn('dynamodb', 'table/t');
const MACHINE = arn('states', 'stateMachine:m');

// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
it.each<[string, JsonObject, string[]]>([
  ['dynamodb:GetItem', { TableName: 't' }, [`dynamodb:GetItem ${TABLE}`]],
  ['dynamodb:GetItem', { TableName: TABLE }, [`dynamodb:GetItem ${TABLE}`]],
  ['dynamodb:Query', { TableName: 't', IndexName: 'i' }, [`dynamodb:Query ${TABLE}/index/i`]],
  ['dynamodb:BatchGetItem', { RequestItems: { t: {} } }, [`dynamodb:BatchGetItem ${TABLE}`]],
  ['dynamodb:TransactWriteItems', { TransactItems: [{ Put: { TableName: 't' } }] }, [`dynamodb:PutItem ${TABLE}`]],
  ['dynamodb:DescribeExport', { ExportArn: `${TABLE}/export/1` }, [`dynamodb:DescribeExport ${TABLE}/export/1`]],
  ['dynamodb:GetRecords', { StreamArn: `${TABLE}/stream/1` }, [`dynamodb:GetRecords ${TABLE}/stream/1`]],
  ['dynamodb:ExecuteStatement', { Statement: 'SELECT' }, ['dynamodb:ExecuteStatement unknown']],
  ['dynamodb:ListExports', {}, ['dynamodb:ListExports *']],
  ['lambda:Invoke', { FunctionName: 'f' }, [`lambda:InvokeFunction ${arn('lambda', 'function:f')}`]],
  [
    'lambda:Invoke',
    { FunctionName: '222222222222:function:f' },
    ['lambda:InvokeFunction arn:aws:lambda:eu-west-1:222222222222:function:f'],
  ],
  ['lambda:GetFunction', { FunctionName: 'f' }, [`lambda:GetFunction ${arn('lambda', 'function:f')}`]],
  ['lambda:ListFunctions', {}, ['lambda:ListFunctions unknown']],
  ['events:PutEvents', { Entries: [{}, { EventBusName: 'b' }] }, busNeeds('default', 'b')],
  ['events:PutRule', { Name: 'r' }, ['events:PutRule unknown']],
  ['sqs:SendMessageBatch', { QueueUrl: 'http://h/1/q' }, ['sqs:SendMessage arn:aws:sqs:eu-west-1:1:q']],
  ['sns:PublishBatch', { TopicArn: arn('sns', 'n') }, [`sns:Publish ${arn('sns', 'n')}`]],
  ['sns:Publish', { PhoneNumber: '+1' }, ['sns:Publish *']],
  ['sns:CreateTopic', { Name: 'n' }, [`sns:CreateTopic ${arn('sns', 'n')}`]],
  [
    'sns:GetSubscriptionAttributes',
    { SubscriptionArn: arn('sns', 'n:1') },
    [`sns:GetSubscriptionAttributes ${arn('sns', 'n')}`],
  ],
  ['s3:GetObject', { Bucket: 'b', Key: 'k' }, ['s3:GetObject arn:aws:s3:::b/k']],
  ['s3:ListObjects', { Bucket: 'b' }, ['s3:ListBucket arn:aws:s3:::b']],
  ['s3:HeadBucket', { Bucket: 'b' }, ['s3:ListBucket arn:aws:s3:::b']],
  ['s3:UploadPart', { Bucket: 'b', Key: 'k' }, ['s3:PutObject arn:aws:s3:::b/k']],
  ['s3:GetBucketLocation', { Bucket: 'b' }, ['s3:GetBucketLocation arn:aws:s3:::b']],
  ['s3:ListBuckets', {}, ['s3:ListAllMyBuckets *']],
  ['ssm:GetParameter', { Name: '/a/b' }, [`ssm:GetParameter ${arn('ssm', 'parameter/a/b')}`]],
  ['ssm:GetParametersByPath', { Path: '/a' }, [`ssm:GetParametersByPath ${arn('ssm', 'parameter/a')}`]],
  ['ssm:DescribeParameters', {}, ['ssm:DescribeParameters unknown']],
  ['secretsmanager:ListSecrets', {}, ['secretsmanager:ListSecrets unknown']],
  [
    'states:GetActivityTask',
    { ActivityArn: arn('states', 'activity:a') },
    [`states:GetActivityTask ${arn('states', 'activity:a')}`],
  ],
  [
    'states:CreateStateMachine',
    { name: 'm', roleArn: 'arn:r' },
    [`states:CreateStateMachine ${MACHINE}`, 'iam:PassRole arn:r'],
  ],
  ['states:ListStateMachines', {}, ['states:ListStateMachines *']],
  ['bedrock:InvokeModel', { ModelId: 'm' }, ['bedrock:InvokeModel unknown']],
  ['bedrockruntime:InvokeModel', { ModelId: 'm' }, ['bedrock:InvokeModel unknown']],
  ['sesv2:SendEmail', {}, ['ses:SendEmail unknown']],
  ['dynamodbstreams:GetRecords', { StreamArn: `${TABLE}/stream/1` }, [`dynamodb:GetRecords ${TABLE}/stream/1`]],
  ['elasticmapreduce:CreateCluster', {}, ['elasticmapreduce:RunJobFlow unknown']],
  ['eks:Call', {}, []],
])('asks for the action and the resource of %s with %j', (called, request, expected) => {
  expect(needs(called, request)).toEqual(expected);
});

function busNeeds(...buses: string[]): string[] {
  return buses.map((bus) => `events:PutEvents ${arn('events', `event-bus/${bus}`)}`);
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
it.each([
  ['in/x', 'arn:aws:s3:::b/in/x/AWSDynamoDB/sfn-local'],
  [undefined, 'arn:aws:s3:::b/AWSDynamoDB/sfn-local'],
])('asks who exports a table to prefix %s for the right to write there', (S3Prefix, resource) => {
  const request = { TableArn: TABLE, S3Bucket: 'b', ...(S3Prefix !== undefined && { S3Prefix }) };

  expect(needs('dynamodb:ExportTableToPointInTime', request)).toEqual([
    `dynamodb:ExportTableToPointInTime ${TABLE}`,
    ...['AbortMultipartUpload', 'PutObject', 'PutObjectAcl'].map((action) => `s3:${action} ${resource}`),
  ]);
});

// https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
describe('a state that waits for what it starts', () => {
  const rule = (name: string) =>
    ['PutTargets', 'PutRule', 'DescribeRule'].map((action) => `events:${action} ${arn('events', `rule/${name}`)}`);

  it('keeps the rule by which the end of a job is heard of, and gives the job its role', () => {
    const request = { TrainingJobName: 'j', RoleArn: 'arn:r' };
    const starting = ['sagemaker:CreateTrainingJob unknown'];

    expect(needs('sagemaker:CreateTrainingJob', request)).toEqual([...starting, 'iam:PassRole arn:r']);
    expect(needs('sagemaker:CreateTrainingJob', request, { isAwaited: true })).toEqual([
      ...starting,
      ...rule('StepFunctionsGetEventsForSageMakerTrainingJobsRule'),
      'iam:PassRole arn:r',
    ]);
    expect(needs('glue:StartJobRun', {}, { isAwaited: true })).toEqual(['glue:StartJobRun unknown']);
  });

  it('lets a job do with its data what its request says, in the role that it passes on', () => {
    const source = (S3Uri: string) => ({ DataSource: { S3DataSource: { S3Uri } } });
    const request = {
      TrainingJobName: 'j',
      RoleArn: 'arn:aws:iam::111111111111:role/r',
      InputDataConfig: [source('s3://in/a/b'), source('s3://all'), { DataSource: {} }],
      OutputDataConfig: { S3OutputPath: 's3://out/models/' },
    };
    const call = { service: 'sagemaker', operation: 'CreateTrainingJob', request, ...PLACE };

    const [passing] = needsOf(call, ARNS).flatMap((need) => need.passing ?? []);

    expect(passing).toEqual({
      service: 'sagemaker.amazonaws.com',
      context: { 'aws:sourceaccount': '111111111111', 'aws:sourcearn': arn('sagemaker', 'training-job/j') },
      needs: [
        { action: 's3:ListBucket', resource: 'arn:aws:s3:::in', context: { 's3:prefix': 'a/b' } },
        { action: 's3:GetObject', resource: 'arn:aws:s3:::in/a/b/sfn-local' },
        { action: 's3:ListBucket', resource: 'arn:aws:s3:::all', context: { 's3:prefix': '' } },
        { action: 's3:GetObject', resource: 'arn:aws:s3:::all/sfn-local' },
        { action: 's3:PutObject', resource: 'arn:aws:s3:::out/models/sfn-local' },
      ],
    });
  });

  it('looks at an execution, stops it, and keeps the rule if it is of the same account', () => {
    const looking = (machine: string) =>
      ['DescribeExecution', 'StopExecution'].map(
        (action) => `states:${action} ${machine.replace('stateMachine', 'execution')}:sfn-local`,
      );
    const theirs = MACHINE.replace('111111111111', '222222222222');
    const waiting = (StateMachineArn: string) =>
      needs('states:StartExecution', { StateMachineArn }, { isAwaited: true }).slice(1);

    expect(waiting(MACHINE)).toEqual([
      ...looking(MACHINE),
      ...rule('StepFunctionsGetEventsForStepFunctionsExecutionRule'),
    ]);
    expect(waiting(theirs)).toEqual(looking(theirs));
  });
});

// https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
it('asks whoever redrives a Map Run for the right to redrive its children', () => {
  const actions = (isRedriven: boolean) => needsOfMapRun(MACHINE, { label: 'Each', isRedriven });

  expect(actions(false).map(({ action }) => action)).not.toContain('states:RedriveExecution');
  expect(actions(true)).toContainEqual({
    action: 'states:RedriveExecution',
    resource: arn('states', 'execution:m/Each:sfn-local'),
  });
});
