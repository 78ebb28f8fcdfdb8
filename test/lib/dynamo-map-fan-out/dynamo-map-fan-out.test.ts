import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Parallel, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  DynamoMapFanOut,
  type DynamoMapFanOutProps,
  ItemFormat,
  ItemProcessor,
  ItemSource,
  MissingItem,
} from '../../../lib';
import { LONGEST_LIST } from '../../../lib/dynamo-map-fan-out/contract';
import { aStack, definitionOf, iterationOf, policyStatements, textOf } from '../../support/synth';

const source = ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' });

function aFanOut(props: Partial<DynamoMapFanOutProps> = {}): { stack: Stack; fanOut: DynamoMapFanOut } {
  const stack = aStack();
  return { stack, fanOut: new DynamoMapFanOut(stack, 'FanOut', { source, ...props }) };
}

function aFunction(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Worker', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
}

describe('the table', () => {
  it('is created on demand, with point-in-time recovery, kept when the stack goes, keyed by the source', () => {
    const { stack } = aFanOut({
      source: ItemSource.listAttribute({
        key: { batch: 7, team: 'a' },
        partitionKey: 'team',
        attribute: 'values',
      }),
    });

    Template.fromStack(stack).hasResource('AWS::DynamoDB::GlobalTable', {
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'team', KeyType: 'HASH' },
          { AttributeName: 'batch', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'team', AttributeType: 'S' },
          { AttributeName: 'batch', AttributeType: 'N' },
        ],
        Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
      },
      DeletionPolicy: 'Retain',
    });
  });

  it('keeps its logical id, because another one would replace it and lose the lists', () => {
    const { stack } = aFanOut();

    expect(Object.keys(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'))).toEqual([
      'FanOutTable735CF421',
    ]);
  });

  it('is not created when one is brought', () => {
    const stack = aStack();
    const table = new TableV2(stack, 'Mine', { partitionKey: { name: 'id', type: AttributeType.STRING } });

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, table });

    expect(fanOut.table).toBe(table);
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
  });

  it('goes with the stack when asked to, and so do the log groups', () => {
    const { stack } = aFanOut({ removalPolicy: RemovalPolicy.DESTROY });

    const template = Template.fromStack(stack);
    template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  it('takes the name it is given', () => {
    const { stack } = aFanOut({ tableName: 'lists' });

    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', { TableName: 'lists' });
  });
});

describe('the read', () => {
  it('asks for the one attribute, under an alias, strongly consistent', () => {
    const { stack } = aFanOut({ source: ItemSource.listAttribute({ key: { id: 'x' }, attribute: 'size' }) });

    expect(definitionOf(stack).States['Get list']).toMatchObject({
      Arguments: {
        Key: { id: { S: 'x' } },
        ConsistentRead: true,
        ProjectionExpression: '#list',
        ExpressionAttributeNames: { '#list': 'size' },
      },
    });
  });

  it('looks a number up as a number, and takes a key from the input', () => {
    const { stack } = aFanOut({
      source: ItemSource.listAttribute({
        key: {
          team: '{% $states.input.team %}',
          batch: DynamoAttributeValue.numberFromString('{% $states.input.n %}'),
        },
        partitionKey: 'team',
        attribute: 'values',
      }),
    });

    expect(definitionOf(stack).States['Get list']).toMatchObject({
      Arguments: { Key: { team: { S: '{% $states.input.team %}' }, batch: { N: '{% $states.input.n %}' } } },
    });
  });
});

describe('permissions', () => {
  it('are to read the table, invoke the function, write its log, and what logs and traces force to be *', () => {
    const { stack } = aFanOut();

    expect(policyStatements(stack).map((s) => [s.Action, ([] as unknown[]).concat(s.Resource).map(textOf)])).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], ['<FanOutItemLoggerLogsE352D41E.Arn>']],
      [['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']],
      ['dynamodb:GetItem', [expect.stringMatching(/:table\/<FanOutTable735CF421>$/)]],
      ['lambda:InvokeFunction', ['<FanOutItemLoggerF74FB4D9.Arn>', '<FanOutItemLoggerF74FB4D9.Arn>:*']],
      [expect.arrayContaining(['logs:CreateLogDelivery', 'xray:PutTraceSegments']), ['*']],
    ]);
    Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  it('include decryption with the key of a brought table, and nothing else of it', () => {
    const stack = aStack();
    const table = new Table(stack, 'Mine', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: new Key(stack, 'Key'),
    });

    new DynamoMapFanOut(stack, 'FanOut', { source, table });

    expect(policyStatements(stack)).toContainEqual({
      Action: 'kms:Decrypt',
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    });
    expect(JSON.stringify(policyStatements(stack)).match(/kms:\w+/g)).toEqual(['kms:Decrypt']);
  });

  it('to start executions go to whom they are granted', () => {
    const { stack, fanOut } = aFanOut();

    fanOut.grantStartExecution(new User(stack, 'Operator'));

    expect(policyStatements(stack).map((s) => s.Action)).toContain('states:StartExecution');
  });
});

describe('the log', () => {
  it('has every event, no data, and a name that needs no resource policy', () => {
    const { stack } = aFanOut();

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/Stack-?FanOut'),
    });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
      TracingConfiguration: { Enabled: true },
    });
  });
});

describe('the processor', () => {
  it('is a function that logs items when none is given', () => {
    const { stack, fanOut } = aFanOut();

    expect(fanOut.processorFunction).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    });
  });

  it('can be a function of the user', () => {
    const stack = aStack();
    const worker = aFunction(stack);

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.lambdaFunction(worker) });

    expect(fanOut.processorFunction).toBe(worker);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  it('can be states of the user, each in the query language it was written in', () => {
    const stack = aStack();

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', {
      source,
      processor: ItemProcessor.chain(
        Pass.jsonPath(stack, 'Mine', { parameters: { 'name.$': '$.name' } }).next(
          Pass.jsonata(stack, 'Yours', { outputs: '{% $states.input.name %}' }),
        ),
      ),
    });

    expect(fanOut.processorFunction).toBeUndefined();
    const { Branches } = iterationOf(stack)['Process item'] as { Branches: { States: Record<string, unknown> }[] };
    expect(Branches[0]?.States).toEqual({
      'Decode item': expect.objectContaining({ Type: 'Pass', Next: 'Mine' }),
      Mine: { Type: 'Pass', Parameters: { 'name.$': '$.name' }, Next: 'Yours' },
      Yours: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.name %}', End: true },
    });
  });

  it('gets the typed form without a conversion when asked to', () => {
    const { stack } = aFanOut({ itemFormat: ItemFormat.DYNAMODB });

    expect(iterationOf(stack)['Process item']).toMatchObject({
      Arguments: { Payload: '{% $string($states.input) %}' },
    });
  });

  it('has the time that itemTimeout gives it', () => {
    const { stack } = aFanOut({ itemTimeout: Duration.seconds(9) });

    expect(iterationOf(stack)['Process item']).toMatchObject({ TimeoutSeconds: 9 });
  });
});

describe('settings at their smallest', () => {
  it('leaves the Wait out when there is nothing to wait for', () => {
    expect(Object.keys(iterationOf(aFanOut({ waitPerItem: Duration.seconds(0) }).stack))).not.toContain(
      'Wait before item',
    );
    expect(iterationOf(aFanOut({ waitPerItem: Duration.seconds(2) }).stack)['Wait before item']).toMatchObject({
      Seconds: 2,
    });
  });

  it('sets no limit of its own with maxConcurrency 0', () => {
    expect(definitionOf(aFanOut({ maxConcurrency: 0 }).stack).States['Process items']).not.toHaveProperty(
      'MaxConcurrency',
    );
    expect(definitionOf(aFanOut({ maxConcurrency: 1 }).stack).States['Process items']).toMatchObject({
      MaxConcurrency: 1,
    });
  });

  it('has a timeout only when one is given', () => {
    expect(definitionOf(aFanOut().stack)).not.toHaveProperty('TimeoutSeconds');
    expect(definitionOf(aFanOut({ timeout: Duration.seconds(20) }).stack)).toMatchObject({ TimeoutSeconds: 20 });
  });
});

describe('maxItems', () => {
  it.each([
    ['a function', {}, LONGEST_LIST.withoutWait],
    ['a function with a wait', { waitPerItem: Duration.seconds(1) }, LONGEST_LIST.withWait],
  ])('is what one history holds for %s', (_what, props, expected) => {
    expect(aFanOut(props).fanOut.maxItems).toBe(expected);
  });

  it('counts the events of a chain', () => {
    const stack = aStack();
    const chain = new Pass(stack, 'One').next(new Pass(stack, 'Two'));

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.chain(chain) });

    // An iteration, our Parallel, Decode item, the two, Record failure.
    expect(fanOut.maxItems).toBe(Math.floor(24_900 / (2 + 4 + 2 + 2 + 2 + 2)));
  });

  it('counts what stands inside a chain, its error handlers, and what is added to it later', () => {
    const stack = aStack();
    const inside = new Parallel(stack, 'Inside').branch(new Pass(stack, 'A'), new Pass(stack, 'B'));
    inside.addCatch(new Pass(stack, 'Mend'));
    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.chain(inside) });
    const before = fanOut.maxItems;

    inside.next(new Pass(stack, 'Later'));

    expect(before).toBe(Math.floor(24_900 / (2 + 4 + 2 + (4 + 2 + 2) + 2 + 2)));
    expect(fanOut.maxItems).toBe(Math.floor(24_900 / (2 + 4 + 2 + (4 + 2 + 2) + 2 + 2 + 2)));
    expect(definitionOf(stack).Comment).toMatch(`at most ${fanOut.maxItems} items`);
  });

  it('stands in the comment of the definition and in its guard', () => {
    const definition = definitionOf(aFanOut({ maxItems: 500 }).stack);

    expect(definition.Comment).toMatch(/at most 500 items/);
    expect(JSON.stringify(definition.States['Check list'])).toMatch('$fanOutItemCount > 500');
  });
});

describe('refused at synth', () => {
  const anyKey = (key: Record<string, string | number>, attribute = 'values') => ({
    source: ItemSource.listAttribute({ key, attribute }),
  });

  it.each<[string, Partial<DynamoMapFanOutProps>, RegExp]>([
    [
      'a negative concurrency',
      { maxConcurrency: -1 },
      /^Stack\/FanOut: maxConcurrency must be a whole number from 0 to 40, got -1$/,
    ],
    [
      'more than an inline Map runs at once',
      { maxConcurrency: 41 },
      /maxConcurrency must be a whole number from 0 to 40, got 41$/,
    ],
    ['half a concurrency', { maxConcurrency: 1.5 }, /maxConcurrency must be a whole number from 0 to 40, got 1.5$/],
    [
      'a wait of half a second',
      { waitPerItem: Duration.millis(500) },
      /waitPerItem must be whole seconds from 0 to 99999999, got '0.5 s'$/,
    ],
    [
      'no time for the run',
      { timeout: Duration.seconds(0) },
      /timeout must be whole seconds from 1 to 99999999, got '0 s'$/,
    ],
    [
      'no time for an item',
      { itemTimeout: Duration.seconds(0) },
      /itemTimeout must be whole seconds from 1 to 99999999, got '0 s'$/,
    ],
    [
      'a negative tolerance',
      { toleratedFailureCount: -1 },
      /toleratedFailureCount must be a whole number from 0 to 100000000, got -1$/,
    ],
    [
      'stopping and tolerating at once',
      { stopOnFailure: true, toleratedFailureCount: 1 },
      /toleratedFailureCount must be absent or 0 with stopOnFailure, got 1$/,
    ],
    ['a list that no history holds', { maxItems: 3_000 }, /maxItems must be a whole number from 1 to 2766, got 3000$/],
    ['no items at all', { maxItems: 0 }, /maxItems must be a whole number from 1 to 2766, got 0$/],
    ['no key', anyKey({}), /source.key must be one or two attribute names with their values, got {}$/],
    ['three key attributes', anyKey({ a: 1, b: 2, c: 3 }), /source.key must be one or two attribute names/],
    [
      'an empty key value',
      anyKey({ id: '' }),
      /source.key.id must be a string that is not empty, a number or a binary value, got ''$/,
    ],
    ['an infinite key value', anyKey({ id: Infinity }), /source.key.id must be .*, got Infinity$/],
    [
      'an attribute without a name',
      anyKey({ id: 'x' }, ''),
      /source.attribute must be the name, of 1 to 255 bytes, of an attribute that is no part of the key, got ''$/,
    ],
    ['the key as the list', anyKey({ id: 'x' }, 'id'), /source.attribute must be .*, got 'id'$/],
  ])('%s', (_what, props, message) => {
    expect(() => aFanOut(props)).toThrow(message);
  });

  it('a timeout per item with a chain, naming what to use instead', () => {
    const stack = aStack();
    const processor = ItemProcessor.chain(new Pass(stack, 'Mine'));

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, processor, itemTimeout: Duration.seconds(1) })).toThrow(
      /itemTimeout must be absent with a chain; give its tasks a taskTimeout, got/,
    );
  });

  it('a table of another account or region, which its name alone would not find', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const table = TableV2.fromTableArn(stack, 'Theirs', 'arn:aws:dynamodb:eu-west-1:111111111111:table/theirs');

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, table })).toThrow(
      /table must be a table of this stack's account and region, got/,
    );
  });

  it('a created table with two keys and no word about which is the partition key', () => {
    expect(() => aFanOut(anyKey({ a: 1, b: 2 }))).toThrow(
      /source.partitionKey must be one of the two names in key, or bring a table, got undefined$/,
    );
  });

  it('a name for a table that is brought', () => {
    const stack = aStack();
    const table = TableV2.fromTableName(stack, 'Mine', 'mine');

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, table, tableName: 'other' })).toThrow(
      /tableName must be absent when a table is brought, got 'other'$/,
    );
  });
});

it('synthesizes without a warning, with and without the feature flags of cdk.json', () => {
  for (const stack of [aStack(), new Stack()]) {
    new DynamoMapFanOut(stack, 'FanOut', { source, onMissingItem: MissingItem.TREAT_AS_EMPTY });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});

it('puts two fan-outs into one stack', () => {
  const stack = aStack();

  new DynamoMapFanOut(stack, 'One', { source });
  new DynamoMapFanOut(stack, 'Two', { source });

  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
