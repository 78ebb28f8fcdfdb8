import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { DynamoMapFanOut, ItemSource } from '../../../lib';
import { aStack, definitionOf } from '../../support/synth';
import { aListFanOut, source } from './a-fan-out';

describe('the table', () => {
  it('is created on demand, with point-in-time recovery, kept when the stack goes, keyed by the source', () => {
    const { stack } = aListFanOut({
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
    const { stack } = aListFanOut();

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
    const { stack } = aListFanOut({ removalPolicy: RemovalPolicy.DESTROY });

    const template = Template.fromStack(stack);
    template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  it('takes the name it is given', () => {
    const { stack } = aListFanOut({ tableName: 'lists' });

    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', { TableName: 'lists' });
  });
});

describe('the read', () => {
  it('asks for the one attribute, under an alias, strongly consistent', () => {
    const { stack } = aListFanOut({ source: ItemSource.listAttribute({ key: { id: 'x' }, attribute: 'size' }) });

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
    const { stack } = aListFanOut({
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
