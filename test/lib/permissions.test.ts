import type { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ApiSecret, DynamoMapFanOut, ItemSource, TemplateApiCaller } from '../../lib';
import { excessActions, grantedStatements, missingCalls, requiredCalls } from '../support/permissions';
import { aStack } from '../support/synth';

const STACKS: [string, (stack: Stack) => void][] = [
  [
    'DynamoMapFanOut',
    (stack) => {
      new DynamoMapFanOut(stack, 'FanOut', {
        source: ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' }),
      });
    },
  ],
  [
    'TemplateApiCaller with secrets and a bucket',
    (stack) => {
      const hosts = ['api.example.com'];
      new TemplateApiCaller(stack, 'Caller', {
        allowedHosts: hosts,
        secrets: {
          token: ApiSecret.fromSecretsManager(new Secret(stack, 'Token'), { hosts }),
          key: ApiSecret.fromParameter(
            StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/api/key' }),
            { hosts },
          ),
        },
        overflowBucket: new Bucket(stack, 'Bodies'),
      });
    },
  ],
];

describe.each(STACKS)('%s', (_name, define) => {
  const stack = aStack();
  define(stack);
  const required = requiredCalls(stack);
  const granted = grantedStatements(stack);

  it('may make every call that it makes', () => {
    expect(required.length).toBeGreaterThan(10);
    expect(missingCalls(required, granted)).toEqual([]);
  });

  it('may make no call that it does not make', () => {
    expect(excessActions(required, granted)).toEqual([]);
  });

  it.each(granted.map((statement, i) => [statement.actions.join(', '), i] as const))(
    'would lack a call without the statement on %s',
    (_actions, deleted) => {
      expect(
        missingCalls(
          required,
          granted.filter((_statement, i) => i !== deleted),
        ),
      ).not.toEqual([]);
    },
  );
});
