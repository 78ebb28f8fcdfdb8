import type { Stack } from 'aws-cdk-lib';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DynamoMapFanOut, ItemSource, RolePermissions } from '../../../lib';
import { aStack } from '../../support/synth';

function aRole(stack: Stack, props: Partial<iam.RoleProps> = {}): iam.Role {
  return new iam.Role(stack, 'Worker', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), ...props });
}

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error came');
}

describe('of the constructs', () => {
  const fanOut = new DynamoMapFanOut(aStack(), 'FanOut', {
    source: ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' }),
  });
  const permissions = RolePermissions.of(fanOut.stateMachine);
  const exactly = [
    RolePermissions.MACHINE_LOGS_AND_TRACES,
    'dynamodb:GetItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<FanOut/Table>',
    'lambda:InvokeFunction on <FanOut/ItemLogger.Arn>:*',
    'lambda:InvokeFunction on <FanOut/ItemLogger.Arn>',
  ];

  it('holds in any order', () => {
    expect(() => permissions.assertExactly(exactly)).not.toThrow();
    expect(() => permissions.assertExactly(exactly.toReversed())).not.toThrow();
    expect(() => permissions.assertExactly(permissions.granted)).not.toThrow();
  });

  it('says what is missing and what is too much, an action a line', () => {
    const [logs = '', table = '', ...functions] = exactly;
    const expected = [logs, ...functions, table.replace('GetItem', 'PutItem dynamodb:UpdateItem')];

    expect(messageOf(() => permissions.assertExactly(expected))).toBe(
      [
        'Stack/FanOut/StateMachine/Role may not do exactly what is expected (- expected, not granted; + granted, not expected):',
        '  - dynamodb:PutItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<FanOut/Table>',
        '  - dynamodb:UpdateItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<FanOut/Table>',
        '  + dynamodb:GetItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<FanOut/Table>',
      ].join('\n'),
    );
  });

  it('finds the role of a function', () => {
    const logger = fanOut.node.findChild('ItemLogger') as LambdaFunction;

    expect(() =>
      RolePermissions.of(logger).assertExactly([
        'logs:CreateLogStream logs:PutLogEvents on <FanOut/ItemLoggerLogs.Arn>',
        RolePermissions.FUNCTION_TRACES,
      ]),
    ).not.toThrow();
  });

  it('may ask for some permissions alone', () => {
    expect(() => permissions.assertIncludes(exactly.slice(2))).not.toThrow();
    expect(messageOf(() => permissions.assertIncludes(['dynamodb:Scan on *']))).toBe(
      'Stack/FanOut/StateMachine/Role may not do all that is expected; it lacks:\n  - dynamodb:Scan on *',
    );
  });
});

it('reads every way in which a template gives a role permissions', () => {
  const stack = aStack();
  const bucket = new Bucket(stack, 'Bucket');
  const statement = (action: string, more: iam.PolicyStatementProps = {}) =>
    new iam.PolicyStatement({ actions: [action], resources: [bucket.arnForObjects('*')], ...more });
  const role = aRole(stack, {
    inlinePolicies: { Inline: new iam.PolicyDocument({ statements: [statement('s3:GetObject')] }) },
    managedPolicies: [
      iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'),
      new iam.ManagedPolicy(stack, 'Own', { statements: [statement('s3:PutObject')] }),
    ],
  });
  new iam.ManagedPolicy(stack, 'Attached', { statements: [statement('s3:GetObjectTagging')], roles: [role] });
  new iam.CfnRolePolicy(stack, 'Separate', {
    roleName: role.roleName,
    policyName: 'Separate',
    policyDocument: new iam.PolicyDocument({ statements: [statement('s3:GetObjectAcl')] }),
  });
  role.addToPolicy(statement('s3:DeleteObject', { effect: iam.Effect.DENY }));
  new TableV2(stack, 'Other', {
    partitionKey: { name: 'id', type: 'S' as never },
  }).grantReadData(new iam.Role(stack, 'Another', { assumedBy: new iam.AccountRootPrincipal() }));

  expect(RolePermissions.of(role).granted.sort()).toEqual([
    'deny s3:DeleteObject on <Bucket.Arn>/*',
    'everything of arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess',
    's3:GetObject on <Bucket.Arn>/*',
    's3:GetObjectAcl on <Bucket.Arn>/*',
    's3:GetObjectTagging on <Bucket.Arn>/*',
    's3:PutObject on <Bucket.Arn>/*',
  ]);
});

it('tells conditions, and what a statement leaves out, apart from plain permissions', () => {
  const stack = aStack();
  const role = aRole(stack);
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:ResourceTag/team': ['a', 'b'] }, Bool: { 'aws:SecureTransport': 'true' } },
    }),
  );
  role.addToPolicy(new iam.PolicyStatement({ notActions: ['iam:*', 'sts:*'], notResources: ['arn:aws:s3:::secrets'] }));
  const permissions = RolePermissions.of(role);
  const condition = 'if StringEquals aws:ResourceTag/team a or b and Bool aws:SecureTransport true';
  const rest = 'all but iam:*,sts:* on all but arn:aws:s3:::secrets';

  expect(permissions.granted).toEqual([`sqs:ReceiveMessage sqs:SendMessage on * ${condition}`, rest]);
  expect(() =>
    permissions.assertExactly([`sqs:SendMessage on * ${condition}`, `sqs:ReceiveMessage on * ${condition}`, rest]),
  ).not.toThrow();
  expect(messageOf(() => permissions.assertExactly(['sqs:SendMessage sqs:ReceiveMessage on *', rest]))).toContain(
    `+ sqs:SendMessage on * ${condition}`,
  );
});

it.each<[string, (stack: Stack) => iam.IGrantable, string]>([
  [
    'a role that was imported',
    (stack) => iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111111111111:role/theirs'),
    'Stack/Theirs',
  ],
  ['a service', () => new iam.ServicePrincipal('lambda.amazonaws.com'), 'ServicePrincipal(lambda.amazonaws.com)'],
  ['a user', (stack) => new iam.User(stack, 'Somebody'), 'Stack/Somebody'],
])('refuses %s, which has no role in this app', (_what, grantee, named) => {
  expect(() => RolePermissions.of(grantee(aStack()))).toThrow(
    `RolePermissions.of must be given something whose role this app defines, got ${named}`,
  );
});

it('finds nothing where nothing was granted', () => {
  const work = new LambdaFunction(aStack(), 'Work', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => 1;'),
    role: aRole(aStack()),
  });

  expect(() => RolePermissions.of(work).assertExactly([])).not.toThrow();
});
