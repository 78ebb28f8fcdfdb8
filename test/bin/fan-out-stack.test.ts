import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { FanOutStack } from '../../bin/fan-out-stack';
import { featureFlags } from '../../bin/feature-flags';
import { type FanOutConfig, readConfig } from '../../config';
import { TemplateSnapshot } from '../../lib';
import { anApp, definitionOf, iterationOf } from '../support/synth';

const SETTINGS = readConfig(join(__dirname, '../../config.json')).fanOut;

function theStack(change: Partial<FanOutConfig> = {}): FanOutStack {
  return new FanOutStack(anApp(), 'FanOut', { ...SETTINGS, ...change });
}

const asConfigured = theStack();

it('is what the snapshot holds', () => {
  expect(TemplateSnapshot.fromStack(asConfigured).toJSON()).toMatchSnapshot();
});

it('has the flags that the installed aws-cdk-lib recommends, every one', () => {
  expect(featureFlags()).toMatchObject(require('aws-cdk-lib/recommended-feature-flags.json'));
});

it('prints the ARN and the name of the state machine, and the name of the table', () => {
  expect(Object.keys(Template.fromStack(asConfigured).toJSON().Outputs)).toEqual([
    'StateMachineArn',
    'StateMachineName',
    'TableName',
  ]);
});

it('leaves nothing behind when it is destroyed', () => {
  const resources = Object.values<{ DeletionPolicy?: string }>(Template.fromStack(asConfigured).toJSON().Resources);

  expect(resources.map((resource) => resource.DeletionPolicy)).not.toContain('Retain');
});

describe('each setting takes effect', () => {
  it('the table and its key', () => {
    const stack = theStack({ tableName: 'other', partitionKey: { name: 'list', value: 7 }, attribute: 'entries' });

    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TableName: 'other',
      KeySchema: [{ AttributeName: 'list', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'list', AttributeType: 'N' }],
    });
    expect(definitionOf(stack).States['Get list']).toMatchObject({
      Arguments: { Key: { list: { N: '7' } }, ExpressionAttributeNames: { '#list': 'entries' } },
    });
  });

  it('concurrency, wait and timeout', () => {
    const stack = theStack({ maxConcurrency: 3, waitDurationSeconds: 25, timeoutDurationSeconds: 20 });

    expect(definitionOf(stack)).toMatchObject({
      TimeoutSeconds: 20,
      States: { 'Process items': { MaxConcurrency: 3 } },
    });
    expect(iterationOf(stack)['Wait before item']).toMatchObject({ Seconds: 25 });
  });

  it('the format of the items', () => {
    expect(iterationOf(theStack({ itemFormat: 'dynamodb' }))['Process item']).toMatchObject({
      Arguments: { Payload: '{% $string($states.input) %}' },
    });
  });
});
