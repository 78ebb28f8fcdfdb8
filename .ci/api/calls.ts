/** A call of an AWS API, as data: three clients make the same. `<name>` stands for what an earlier call gave. */
export interface ApiCall {
  /** As the AWS CLI and boto3 name the service. */
  readonly service: string;
  /** As the API names the operation. */
  readonly operation: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** Members of the answer, by path, and what they must be; `*` stands for anything. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Code of the error that must come instead. */
  readonly fails?: string;
  /** Members of the answer, by path, to be kept under a name. */
  readonly keeps?: Readonly<Record<string, string>>;
  /** Arguments of the AWS CLI where it takes no request as JSON. */
  readonly typed?: readonly string[];
}

const MACHINES = 'arn:aws:states:us-east-1:123456789012:stateMachine';
const ROLE = 'arn:aws:iam::123456789012:role/service-role/MyRole';
const PASS = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
const sfn = (operation: string, request: ApiCall['request'], more: Partial<ApiCall> = {}): ApiCall => ({
  service: 'stepfunctions',
  operation,
  request,
  ...more,
});

/** The thirty calls, in their order; `<who>` is the client, so that none is in another's way. */
export const CALLS: readonly ApiCall[] = [
  sfn(
    'CreateStateMachine',
    { name: 'made-<who>', definition: PASS, roleArn: ROLE },
    { answers: { stateMachineArn: `${MACHINES}:made-<who>` }, keeps: { made: 'stateMachineArn' } },
  ),
  sfn(
    'CreateStateMachine',
    { name: 'made-<who>', definition: PASS.replace('Pass', 'Succeed').replace(',"End":true', ''), roleArn: ROLE },
    { fails: 'StateMachineAlreadyExists' },
  ),
  sfn('DescribeStateMachine', { stateMachineArn: '<made>' }, { answers: { status: 'ACTIVE', definition: PASS } }),
  sfn('ListStateMachines', {}, { answers: { 'stateMachines.0.name': '*' } }),
  sfn('TagResource', { resourceArn: '<made>', tags: [{ key: 'a', value: '1' }] }),
  sfn('ListTagsForResource', { resourceArn: '<made>' }, { answers: { 'tags.0.value': '1' } }),
  sfn('UntagResource', { resourceArn: '<made>', tagKeys: ['a'] }),
  sfn('UpdateStateMachine', { stateMachineArn: '<made>', roleArn: ROLE }, { answers: { updateDate: '*' } }),
  sfn(
    'ValidateStateMachineDefinition',
    { definition: '{"StartAt":"B","States":{}}' },
    { answers: { result: 'FAIL', 'diagnostics.0.severity': 'ERROR' } },
  ),
  sfn(
    'StartExecution',
    { stateMachineArn: '<made>', name: 'one', input: '{"key": "value"}' },
    { keeps: { execution: 'executionArn' } },
  ),
  sfn(
    'DescribeExecution',
    { executionArn: '<execution>' },
    { answers: { status: 'SUCCEEDED', output: '{"key":"value"}', input: '{"key": "value"}' } },
  ),
  sfn(
    'GetExecutionHistory',
    { executionArn: '<execution>', reverseOrder: true, maxResults: 1 },
    { answers: { 'events.0.type': 'ExecutionSucceeded', 'events.0.id': 4 } },
  ),
  sfn('ListExecutions', { stateMachineArn: '<made>' }, { answers: { 'executions.0.name': 'one' } }),
  sfn('DescribeStateMachineForExecution', { executionArn: '<execution>' }, { answers: { stateMachineArn: '<made>' } }),
  sfn(
    'StartSyncExecution',
    { stateMachineArn: `${MACHINES}:quick`, input: '{"a":1}' },
    { answers: { status: 'SUCCEEDED', output: '{"a":1}' } },
  ),
  sfn(
    'StartExecution',
    { stateMachineArn: `${MACHINES}:mapping`, input: '["a","b"]' },
    { keeps: { maps: 'executionArn' } },
  ),
  sfn('ListMapRuns', { executionArn: '<maps>' }, { keeps: { run: 'mapRuns.0.mapRunArn' } }),
  sfn('DescribeMapRun', { mapRunArn: '<run>' }, { answers: { 'itemCounts.total': 2, 'executionCounts.succeeded': 2 } }),
  sfn('ListExecutions', { mapRunArn: '<run>' }, { answers: { 'executions.1.status': 'SUCCEEDED' } }),
  sfn('StartExecution', { stateMachineArn: `${MACHINES}:failing` }, { keeps: { failed: 'executionArn' } }),
  sfn('RedriveExecution', { executionArn: '<failed>' }, { answers: { redriveDate: '*' } }),
  sfn('StopExecution', { executionArn: '<execution>x' }, { fails: 'ExecutionDoesNotExist' }),
  sfn('SendTaskSuccess', { taskToken: 'garbled', output: '{}' }, { fails: 'InvalidToken' }),
  sfn('DeleteStateMachine', { stateMachineArn: '<made>' }),
  {
    service: 'lambda',
    operation: 'Invoke',
    request: { FunctionName: 'HelloWorld' },
    answers: { StatusCode: 200 },
    typed: ['--function-name', 'HelloWorld', '/dev/null'],
  },
  {
    service: 'dynamodb',
    operation: 'PutItem',
    request: { TableName: 'things', Item: { id: { S: '<who>' }, n: { N: '1' } } },
  },
  {
    service: 'dynamodb',
    operation: 'GetItem',
    request: { TableName: 'things', Key: { id: { S: '<who>' } } },
    answers: { 'Item.n.N': '1' },
  },
  {
    service: 'sqs',
    operation: 'GetQueueUrl',
    request: { QueueName: 'jobs' },
    keeps: { queue: 'QueueUrl' },
  },
  {
    service: 'sqs',
    operation: 'SendMessage',
    request: { QueueUrl: '<queue>', MessageBody: 'hello \u{1f44b}' },
    answers: { MD5OfMessageBody: '*' },
  },
  {
    service: 'sns',
    operation: 'Publish',
    request: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:news', Message: 'hello' },
    answers: { MessageId: '*' },
  },
];
