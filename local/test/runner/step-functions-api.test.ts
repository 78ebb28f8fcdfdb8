import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidDefinition,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  MissingRequiredParameter,
  PublishStateMachineVersionCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StateMachineAlreadyExists,
  StateMachineDoesNotExist,
  StateMachineTypeNotSupported,
  StopExecutionCommand,
  TagResourceCommand,
  TaskDoesNotExist,
  TooManyTags,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { Duration, type Stack, Tags } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { sfnClient } from './an-sfn-client';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const ARN = 'arn:aws:states:us-east-1:123456789012';
const MACHINE = `${ARN}:stateMachine:patient`;
const EXPRESS = `${ARN}:stateMachine:quick`;
const ROLE = 'arn:aws:iam::123456789012:role/any';

/** Waits an hour, then fails for inputs that ask for it. */
function twoMachines(stack: Stack): void {
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.hours(1)) });
  const choose = new sfn.Choice(stack, 'Choose')
    .when(sfn.Condition.isPresent('$.fail'), new sfn.Fail(stack, 'Fail', { error: 'Asked', cause: 'for it' }))
    .otherwise(new sfn.Succeed(stack, 'Done'));
  const patient = new sfn.StateMachine(stack, 'Patient', {
    stateMachineName: 'patient',
    definitionBody: sfn.DefinitionBody.fromChainable(wait.next(choose)),
  });
  Tags.of(patient).add('team', 'a');
  new sfn.StateMachine(stack, 'Quick', {
    stateMachineName: 'quick',
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Wait(stack, 'Moment', { time: sfn.WaitTime.duration(Duration.seconds(2)) }),
    ),
  });
}

let aws: LocalAws;
let client: SFNClient;

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(twoMachines), seed: 1 });
  client = sfnClient(aws);
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
  removeSynthesized();
});

const start = (input: object = {}, name?: string) =>
  client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input: JSON.stringify(input), name }));
const describeExecution = (executionArn: string) => client.send(new DescribeExecutionCommand({ executionArn }));

describe('an execution that the API starts', () => {
  it('runs when time passes, and tells how it stands', async () => {
    const { executionArn = '', startDate } = await start({ a: 1 });

    const before = await describeExecution(executionArn);
    await aws.advance(3_599_999);
    const waiting = await describeExecution(executionArn);
    await aws.advance(1);
    const after = await describeExecution(executionArn);

    expect([before.status, waiting.status]).toEqual(['RUNNING', 'RUNNING']);
    expect(before).toMatchObject({ input: '{"a":1}', inputDetails: { included: true }, stateMachineArn: MACHINE });
    expect(after).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}', redriveStatus: 'NOT_REDRIVABLE' });
    expect(after.startDate).toEqual(startDate);
    expect(after.stopDate).toEqual(new Date((startDate?.getTime() ?? 0) + 3_600_000));
  });

  it('hands on its input as it was sent, blanks included', async () => {
    const { executionArn = '' } = await client.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, input: '{ "a" : 1 }' }),
    );

    await aws.settle();

    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events[1]?.stateEnteredEventDetails?.input).toBe('{ "a" : 1 }');
  });

  it('can be settled, and reported on', async () => {
    const { executionArn = '' } = await start({ fail: true });

    await aws.settle();

    expect(aws.running()).not.toContain(executionArn);
    expect(await aws.report(executionArn)).toMatchObject({ status: 'FAILED', error: 'Asked', simulatedMs: 3_600_000 });
  });

  it('gives its history in pages, backwards, and without data', async () => {
    const { executionArn = '' } = await start();
    await aws.settle();
    const history = (more: object) => client.send(new GetExecutionHistoryCommand({ executionArn, ...more }));

    const first = await history({ maxResults: 4 });
    const rest = await history({ maxResults: 1000, nextToken: first.nextToken });
    const backwards = await history({ reverseOrder: true, maxResults: 1 });
    const bare = await history({ includeExecutionData: false });

    const types = [...(first.events ?? []), ...(rest.events ?? [])].map(({ type }) => type);
    expect(types).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(rest.nextToken).toBeUndefined();
    expect(backwards.events?.[0]?.type).toBe('ExecutionSucceeded');
    expect(backwards.events?.[0]?.timestamp).toEqual(new Date(aws.now()));
    expect(bare.events?.[0]?.executionStartedEventDetails?.input).toBeUndefined();
  });

  it('is started once for one name and input while it runs', async () => {
    const first = await start({ n: 1 }, 'once');
    const again = await start({ n: 1 }, 'once');

    expect(again.executionArn).toBe(first.executionArn);
    expect(again.startDate).toEqual(first.startDate);
    await expect(start({ n: 2 }, 'once')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await aws.settle();
    await expect(start({ n: 1 }, 'once')).rejects.toThrow(`Execution Already Exists: '${ARN}:execution:patient:once'`);
  });

  it('is stopped with an error and a cause, then redriven to its end', async () => {
    const { executionArn = '' } = await start();

    await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of it' }));
    const stopped = await describeExecution(executionArn);
    await client.send(new RedriveExecutionCommand({ executionArn }));
    const redriven = await describeExecution(executionArn);
    await aws.settle();
    const ended = await describeExecution(executionArn);

    expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it', redriveStatus: 'REDRIVABLE' });
    expect(redriven).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    const again = client.send(new RedriveExecutionCommand({ executionArn }));
    await expect(again).rejects.toBeInstanceOf(ExecutionNotRedrivable);
  });

  it('is listed, the newest first, by status', async () => {
    const { executionArn: older } = await start();
    await aws.advance(1);
    const { executionArn: newer } = await start();

    const list = (more: object) => client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, ...more }));
    const newest = await list({ maxResults: 1 });
    const running = await list({ statusFilter: 'RUNNING' });
    await aws.settle();

    expect(newest.executions?.map((one) => one.executionArn)).toEqual([newer]);
    expect(newest.nextToken).toBeDefined();
    expect(running.executions?.map((one) => one.executionArn)).toEqual([newer, older]);
    expect((await list({ statusFilter: 'RUNNING' })).executions).toEqual([]);
  });
});

describe('an EXPRESS execution', () => {
  it('is waited for by StartSyncExecution', async () => {
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn: EXPRESS, input: '{"b":2}' }));

    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"b":2}', name: expect.any(String) });
    expect(answer.executionArn).toContain(':express:quick:');
    expect(answer.billingDetails).toEqual({ billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 2_000 });
  });

  it('is told of without its data where nobody wants them', async () => {
    const metadataOnly = { includedData: 'METADATA_ONLY', input: '{"b":2}' } as const;
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn: EXPRESS, ...metadataOnly }));

    expect(answer).toMatchObject({ status: 'SUCCEEDED' });
    expect([answer.input, answer.output]).toEqual([undefined, undefined]);
  });

  it('cannot be described, and a STANDARD one cannot be waited for', async () => {
    const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn: EXPRESS }));

    await expect(describeExecution(executionArn)).rejects.toThrow(
      "Invalid Arn: 'Resource type not valid in this context: express'",
    );
    const list = client.send(new ListExecutionsCommand({ stateMachineArn: EXPRESS }));
    await expect(list).rejects.toBeInstanceOf(StateMachineTypeNotSupported);
    const sync = client.send(new StartSyncExecutionCommand({ stateMachineArn: MACHINE }));
    await expect(sync).rejects.toBeInstanceOf(StateMachineTypeNotSupported);
  });
});

describe('a machine', () => {
  const definition = (result: string) =>
    JSON.stringify({ StartAt: 'Say', States: { Say: { Type: 'Pass', Result: result, End: true } } });

  it('is created, described, updated, run and deleted', async () => {
    const made = await client.send(
      new CreateStateMachineCommand({ name: 'made', definition: definition('one'), roleArn: ROLE }),
    );
    const stateMachineArn = made.stateMachineArn ?? '';
    const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    await aws.settle();
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definition('two') }));
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const before = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const listed = await client.send(new ListStateMachinesCommand({}));
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));

    expect(stateMachineArn).toBe(`${ARN}:stateMachine:made`);
    expect((await describeExecution(executionArn)).output).toBe('"one"');
    expect(described).toMatchObject({ definition: definition('two'), roleArn: ROLE, status: 'ACTIVE' });
    expect(before.definition).toBe(definition('one'));
    expect(listed.stateMachines?.map(({ name }) => name)).toEqual(['patient', 'quick', 'made']);
    const gone = client.send(new StartExecutionCommand({ stateMachineArn }));
    await expect(gone).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });

  it('is not created twice with different definitions, nor with one that AWS refuses', async () => {
    const create = (text: string, roleArn = ROLE) =>
      client.send(new CreateStateMachineCommand({ name: 'twice', definition: text, roleArn }));
    const first = await create(definition('one'));

    expect((await create(definition('one'), `${ROLE}-other`)).creationDate).toEqual(first.creationDate);
    await expect(create(definition('two'))).rejects.toBeInstanceOf(StateMachineAlreadyExists);
    await expect(create('{"States":{}}')).rejects.toBeInstanceOf(InvalidDefinition);
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: first.stateMachineArn }));
  });

  it('has the tags of its template, and those that it is given', async () => {
    const resourceArn = MACHINE;
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    const many = Array.from({ length: 50 }, (_, nth) => ({ key: `k${nth}`, value: '' }));

    const before = await tags();
    await client.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'stage', value: 'test' }] }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));

    expect(before).toEqual([{ key: 'team', value: 'a' }]);
    expect(await tags()).toEqual([{ key: 'stage', value: 'test' }]);
    const tooMany = client.send(new TagResourceCommand({ resourceArn, tags: many }));
    await expect(tooMany).rejects.toBeInstanceOf(TooManyTags);
  });

  it.each([
    ['publish', { publish: true }],
    ['versionDescription', { publish: false, versionDescription: 'first' }],
  ])('is not created with %s, as there are no versions', async (_, more) => {
    const create = new CreateStateMachineCommand({ name: 'v', definition: definition('one'), roleArn: ROLE, ...more });

    await expect(client.send(create)).rejects.toThrow('sfn-local keeps no versions of state machines');
  });

  it('has no versions and aliases, and says so by name', async () => {
    const qualified = client.send(new StartExecutionCommand({ stateMachineArn: `${MACHINE}:1` }));
    const publish = client.send(new PublishStateMachineVersionCommand({ stateMachineArn: MACHINE }));

    await expect(qualified).rejects.toThrow('is a version or an alias, which sfn-local does not serve');
    await expect(publish).rejects.toThrow('AWSStepFunctions.PublishStateMachineVersion is not served');
  });

  it('says by name what it does not run', async () => {
    const text = JSON.stringify({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createModel', End: true } },
    });

    const create = client.send(new CreateStateMachineCommand({ name: 'far', definition: text, roleArn: ROLE }));

    await expect(create).rejects.toThrow("'arn:aws:states:::sagemaker:createModel' is not served");
    const validation = await client.send(new ValidateStateMachineDefinitionCommand({ definition: text }));
    expect(validation).toMatchObject({ result: 'OK', diagnostics: [] });
  });

  it('is told what is wrong with a definition', async () => {
    const answer = await client.send(new ValidateStateMachineDefinitionCommand({ definition: '{"StartAt": 1}' }));

    expect(answer.result).toBe('FAIL');
    expect(answer.diagnostics?.[0]).toMatchObject({ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED' });
  });
});

describe('a request that AWS refuses', () => {
  const startWith = (more: object) => client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, ...more }));

  it.each([
    ['an absent machine', () => startWith({ stateMachineArn: `${MACHINE}x` }), StateMachineDoesNotExist],
    ['no ARN', () => startWith({ stateMachineArn: 'patient' }), InvalidArn],
    ['an input that is no JSON', () => startWith({ input: 'not' }), InvalidExecutionInput],
    ['a name with a blank', () => startWith({ name: 'a b' }), InvalidName],
    ['an absent execution', () => describeExecution(`${ARN}:execution:patient:x`), ExecutionDoesNotExist],
    ['a token that is none', () => client.send(new SendTaskFailureCommand({ taskToken: 'garbled' })), InvalidToken],
    [
      'a token of nobody',
      () => client.send(new SendTaskFailureCommand({ taskToken: '8c5b2a62-7d3f-4a45-9a0a-1f9d6f0f3c11' })),
      TaskDoesNotExist,
    ],
    [
      'an output that is no JSON',
      () => client.send(new SendTaskSuccessCommand({ taskToken: 'x', output: 'not' })),
      InvalidOutput,
    ],
    [
      'an update of nothing',
      () => client.send(new UpdateStateMachineCommand({ stateMachineArn: MACHINE })),
      MissingRequiredParameter,
    ],
    [
      'a role that is no ARN',
      () => client.send(new CreateStateMachineCommand({ name: 'x', definition: '{}', roleArn: 'x' })),
      InvalidArn,
    ],
  ])('for %s has the class of the SDK', async (_, request, errorClass) => {
    await expect(request()).rejects.toBeInstanceOf(errorClass);
  });

  it.each([
    [
      'a status that there is not',
      () => client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, statusFilter: 'DONE' as 'FAILED' })),
      "Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [RUNNING,",
    ],
    [
      'fewer results than none',
      () => client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, maxResults: -1 })),
      "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'more diagnostics than there may be',
      () => client.send(new ValidateStateMachineDefinitionCommand({ definition: '{}', maxResults: 101 })),
      "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
  ])('for %s names the constraint', async (_, request, message) => {
    await expect(request()).rejects.toThrow(message);
  });
});
