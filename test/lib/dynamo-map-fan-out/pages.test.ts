import { AttributeType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemCondition, ItemSource } from '../../../lib';
import { aStack, definitionOf, policyStatements, textOf } from '../../support/synth';

function aFanOut(source: ItemSource, props: Partial<DynamoMapFanOutProps> = {}) {
  const stack = aStack();
  const table = new TableV2(stack, 'Orders', {
    partitionKey: { name: 'user', type: AttributeType.STRING },
    sortKey: { name: 'date', type: AttributeType.STRING },
  });
  const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, table, ...props });
  return { stack, fanOut };
}

/** `Arguments` of a state of the fan-out over this source. */
function argumentsOf(source: ItemSource, state = 'Read page'): Record<string, unknown> {
  return definitionOf(aFanOut(source).stack).States[state]?.Arguments as Record<string, unknown>;
}

describe('a query', () => {
  it('asks with every name and value under an alias', () => {
    const { stack } = aFanOut(
      ItemSource.query({
        index: 'StatusIndex',
        key: { Status: 'Pending' },
        sortKey: ItemCondition.isBetween('date', '2026-01-01', '{% $states.input.until %}'),
        filter: ItemCondition.anyOf(
          ItemCondition.isGreaterThan('size', 5),
          ItemCondition.not(ItemCondition.exists('Status')),
        ),
        projection: ['user', 'date', 'value'],
        pageSize: 25,
        consistentRead: true,
      }),
    );

    const { States } = definitionOf(stack);
    expect(States['Read page']?.Arguments).toEqual({
      TableName: expect.stringMatching(/^<Orders/),
      IndexName: 'StatusIndex',
      KeyConditionExpression: '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2',
      FilterExpression: '(#n2 > :v3 OR (NOT attribute_exists(#n0)))',
      ProjectionExpression: '#n3, #n1, #n4',
      ExpressionAttributeNames: { '#n0': 'Status', '#n1': 'date', '#n2': 'size', '#n3': 'user', '#n4': 'value' },
      ExpressionAttributeValues: '{% $fanOutValues %}',
      ConsistentRead: true,
      Limit: '{% $fanOutLimit %}',
      ExclusiveStartKey: '{% $fanOutCursor %}',
    });
    expect(States.Start?.Assign).toMatchObject({
      fanOutValues: {
        ':v0': { S: 'Pending' },
        ':v1': { S: '2026-01-01' },
        ':v2': { S: '{% $states.input.until %}' },
        ':v3': { N: '5' },
      },
      fanOutCursor: null,
      fanOutLimit: 25,
    });
  });

  it('names no attribute of the projection where it only counts, which DynamoDB refuses', () => {
    const source = ItemSource.query({ key: { user: 'a' }, projection: ['value'] });

    expect(argumentsOf(source, 'Skip item')).toMatchObject({
      Select: 'COUNT',
      Limit: 1,
      ExpressionAttributeNames: { '#n0': 'user' },
    });
    expect(argumentsOf(source, 'Skip item')).not.toHaveProperty('ProjectionExpression');
  });

  it.each<[string, ItemCondition, string, unknown[]]>([
    ['isEqualTo', ItemCondition.isEqualTo('a', true), '#n0 = :v0', [{ BOOL: true }]],
    ['isNotEqualTo', ItemCondition.isNotEqualTo('a', 'x'), '#n0 <> :v0', [{ S: 'x' }]],
    ['isLessThan', ItemCondition.isLessThan('a', 0), '#n0 < :v0', [{ N: '0' }]],
    ['isAtMost', ItemCondition.isAtMost('a', 1), '#n0 <= :v0', [{ N: '1' }]],
    ['isAtLeast', ItemCondition.isAtLeast('a', ''), '#n0 >= :v0', [{ S: '' }]],
    ['beginsWith', ItemCondition.beginsWith('a', 'x'), 'begins_with(#n0, :v0)', [{ S: 'x' }]],
    ['contains', ItemCondition.contains('a', 'x'), 'contains(#n0, :v0)', [{ S: 'x' }]],
    ['notExists', ItemCondition.notExists('a'), 'attribute_not_exists(#n0)', []],
    ['isOneOf', ItemCondition.isOneOf('a', ['x', 2]), '#n0 IN (:v0, :v1)', [{ S: 'x' }, { N: '2' }]],
    [
      'allOf',
      ItemCondition.allOf(ItemCondition.exists('a'), ItemCondition.exists('b')),
      '(attribute_exists(#n0) AND attribute_exists(#n1))',
      [],
    ],
    [
      'a value that is given in DynamoDB terms',
      ItemCondition.isEqualTo('a', DynamoAttributeValue.numberFromString('{% $states.input.n %}')),
      '#n0 = :v0',
      [{ N: '{% $states.input.n %}' }],
    ],
  ])('renders %s', (_what, filter, expression, values) => {
    const { States } = definitionOf(aFanOut(ItemSource.scan({ filter })).stack);

    expect(States['Read page']?.Arguments).toMatchObject({ FilterExpression: expression });
    const assigned = States.Start?.Assign as { fanOutValues: object } | undefined;
    expect(Object.values(assigned?.fanOutValues ?? [])).toEqual(values);
  });
});

describe('a scan', () => {
  it('sends neither names nor values where it has none', () => {
    expect(argumentsOf(ItemSource.scan())).toEqual({
      TableName: expect.any(String),
      Limit: '{% $fanOutLimit %}',
      ExclusiveStartKey: '{% $fanOutCursor %}',
    });
  });
});

describe('permissions', () => {
  it.each<[string, ItemSource, string, RegExp]>([
    ['a query', ItemSource.query({ key: { user: 'a' } }), 'dynamodb:Query', /^<Orders\w+.Arn>$/],
    [
      'a query of an index',
      ItemSource.query({ key: { s: 'a' }, index: 'ByS' }),
      'dynamodb:Query',
      /^<Orders\w+.Arn>\/index\/ByS$/,
    ],
    ['a scan', ItemSource.scan(), 'dynamodb:Scan', /^<Orders\w+.Arn>$/],
  ])('of %s are that one call on that one thing', (_what, source, action, resource) => {
    const statements = policyStatements(aFanOut(source).stack).filter((s) => `${s.Action}`.startsWith('dynamodb:'));

    expect(statements).toEqual([{ Action: action, Effect: 'Allow', Resource: expect.anything() }]);
    expect(textOf(statements[0]?.Resource)).toMatch(resource);
  });

  it('include decryption with the table key', () => {
    const stack = aStack();
    const table = new Table(stack, 'Mine', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: new Key(stack, 'Key'),
    });

    new DynamoMapFanOut(stack, 'FanOut', { source: ItemSource.scan(), table });

    expect(JSON.stringify(policyStatements(stack)).match(/kms:\w+/g)).toEqual(['kms:Decrypt']);
  });
});

describe('refused at synth', () => {
  const user = { user: 'a' };

  it.each<[string, ItemSource, RegExp]>([
    ['no key', ItemSource.query({ key: {} }), /source.key must be the partition key, with or without/],
    ['three parts of a key', ItemSource.query({ key: { a: 1, b: 2, c: 3 } }), /source.key must be the partition key/],
    ['an empty key', ItemSource.query({ key: { user: '' } }), /source.key.user must be a string that is not empty/],
    [
      'a JSONPath',
      ItemSource.query({ key: { user: '$.user' } }),
      /source.key.user must be a JSONata expression such as '{% \$states.input.id %}', got '\$.user'$/,
    ],
    [
      'a condition that no sort key can have',
      ItemSource.query({ key: user, sortKey: ItemCondition.contains('date', 'x') }),
      /source.sortKey must be a comparison, isBetween or beginsWith of the sort key, got 'contains\(#n0, :v0\)'$/,
    ],
    [
      'the partition key as sort key',
      ItemSource.query({ key: user, sortKey: ItemCondition.isAtLeast('user', 'x') }),
      /source.sortKey must be a comparison/,
    ],
    ['an index without a name', ItemSource.scan({ index: '' }), /source.index must be the name of an index, got ''$/],
    [
      'a page of nothing',
      ItemSource.scan({ pageSize: 0 }),
      /source.pageSize must be a whole number from 1 to 10000, got 0$/,
    ],
    ['no segment', ItemSource.scan({ segments: 0 }), /source.segments must be a whole number from 1 to 200, got 0$/],
    [
      'an empty projection',
      ItemSource.scan({ projection: [] }),
      /source.projection must be one or more attributes, got \[\]$/,
    ],
    [
      'an attribute without a name',
      ItemSource.scan({ filter: ItemCondition.exists('') }),
      /source.filter must be the name of an attribute, of 1 to 255 bytes, got ''$/,
    ],
    [
      'an infinite number',
      ItemSource.scan({ filter: ItemCondition.isEqualTo('a', Number.NaN) }),
      /source.filter must be a string, a number, a boolean or a DynamoAttributeValue, got NaN$/,
    ],
  ])('%s', (_what, source, message) => {
    expect(() => aFanOut(source)).toThrow(message);
  });

  it('a query without a table, whose keys the construct cannot know', () => {
    const source = ItemSource.query({ key: user });

    expect(() => new DynamoMapFanOut(aStack(), 'FanOut', { source })).toThrow(
      /table must be given for a query, whose keys only it knows, got undefined$/,
    );
  });

  it('a share of failures that is none', () => {
    expect(() => aFanOut(ItemSource.scan(), { toleratedFailurePercentage: 100.5 })).toThrow(
      /toleratedFailurePercentage must be a number from 0 to 100, got 100.5$/,
    );
  });
});
