import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, Map as MapState, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ApiSecret, TemplateApiCaller, type TemplateApiCallerProps } from '../../../lib';
import { aStack, textOf } from '../../support/synth';

const HOSTS = ['api.example.com'];

/** What a role may do with keys, as `action on key via service`. */
function keyGrants(stack: Stack, role: RegExp): string[] {
  return Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([id]) => role.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('kms:'))
    .flatMap(({ Action, Resource, Condition }) =>
      [Action]
        .flat()
        .map((action) => `${action} on ${textOf(Resource)} via ${textOf(Condition.StringEquals['kms:ViaService'])}`),
    );
}

function aRegionalStack(): Stack {
  return aStack({ env: { region: 'eu-west-1' } });
}

/** A table with a key; only a stack that knows its region can make one. */
function aKeyedTable(stack: Stack): { keyId: string; templates: TableV2 } {
  const key = new Key(stack, 'TableKey');
  const templates = new TableV2(stack, 'Templates', {
    partitionKey: { name: 'PK', type: AttributeType.STRING },
    sortKey: { name: 'SK', type: AttributeType.STRING },
    encryption: TableEncryptionV2.customerManagedKey(key),
  });
  return { keyId: textOf(stack.resolve(key.keyArn)), templates };
}

function aCaller(stack: Stack, props: Partial<TemplateApiCallerProps>): TemplateApiCaller {
  return new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, ...props });
}

it('lets the machine decrypt a table with a key of its own, through DynamoDB alone', () => {
  const stack = aRegionalStack();
  const { keyId, templates } = aKeyedTable(stack);

  aCaller(stack, { templates });

  expect(keyGrants(stack, /StateMachine/)).toEqual([`kms:Decrypt on ${keyId} via dynamodb.eu-west-1.amazonaws.com`]);
});

it('takes a table of the older class too', () => {
  const stack = aStack();
  const templates = new Table(stack, 'Templates', {
    partitionKey: { name: 'PK', type: AttributeType.STRING },
    sortKey: { name: 'SK', type: AttributeType.STRING },
    encryption: TableEncryption.CUSTOMER_MANAGED,
  });

  aCaller(stack, { templates });

  expect(keyGrants(stack, /StateMachine/)).toEqual([
    expect.stringMatching(/^kms:Decrypt on <TemplatesKey.*> via dynamodb/),
  ]);
});

it('lets a workflow around decrypt it just so, whether the call stands in it or in a Map of it', () => {
  const stack = aRegionalStack();
  const { keyId, templates } = aKeyedTable(stack);
  const caller = aCaller(stack, { templates });
  const each = MapState.jsonata(stack, 'Each').itemProcessor(caller.states(stack, 'Inner').prefixStates());

  new StateMachine(stack, 'Around', { definitionBody: DefinitionBody.fromChainable(caller.states(stack, 'Outer')) });
  new StateMachine(stack, 'Mapping', { definitionBody: DefinitionBody.fromChainable(each) });

  const grant = `kms:Decrypt on ${keyId} via dynamodb.eu-west-1.amazonaws.com`;
  expect(keyGrants(stack, /Around/)).toEqual([grant]);
  expect(keyGrants(stack, /Mapping/)).toEqual([grant]);
});

it('lets the function that seeds templates write into it', () => {
  const stack = aRegionalStack();
  const { keyId, templates } = aKeyedTable(stack);

  aCaller(stack, { templates, templateDirectory: join(__dirname, '../../../utils/api-templates') });

  expect(keyGrants(stack, /SeederRole/)).toEqual(
    ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'].map(
      (action) => `${action} on ${keyId} via dynamodb.eu-west-1.amazonaws.com`,
    ),
  );
});

it('asks for no key where the table has none of its own', () => {
  const stack = aStack();

  aCaller(stack, {});

  expect(keyGrants(stack, /./)).toEqual([]);
});

it('lets the function decrypt its secrets, each through the service that keeps it', () => {
  const stack = aStack();
  const [secretKey, parameterKey] = [new Key(stack, 'SecretKey'), new Key(stack, 'ParameterKey')];
  const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/key' });

  aCaller(stack, {
    secrets: {
      token: ApiSecret.fromSecretsManager(new Secret(stack, 'Token', { encryptionKey: secretKey }), { hosts: HOSTS }),
      key: ApiSecret.fromParameter(parameter, { hosts: HOSTS, encryptionKey: parameterKey }),
    },
  });

  expect(keyGrants(stack, /CallerRole/)).toEqual([
    expect.stringMatching(/^kms:Decrypt on <SecretKey.*> via secretsmanager.<AWS::Region>.amazonaws.com$/),
    expect.stringMatching(/^kms:Decrypt on <ParameterKey.*> via ssm.<AWS::Region>.amazonaws.com$/),
  ]);
});

it('lets the function encrypt what it puts into the overflow bucket, through S3 alone', () => {
  const stack = aStack();

  aCaller(stack, { overflowBucket: new Bucket(stack, 'Bodies', { encryptionKey: new Key(stack, 'BucketKey') }) });

  expect(keyGrants(stack, /CallerRole/)).toEqual([
    expect.stringMatching(/^kms:GenerateDataKey on <BucketKey.*> via s3.<AWS::Region>.amazonaws.com$/),
  ]);
});
