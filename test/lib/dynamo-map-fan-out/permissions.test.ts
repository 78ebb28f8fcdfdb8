import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DynamoMapFanOut } from '../../../lib';
import { aStack, policyStatements, textOf } from '../../support/synth';
import { aListFanOut, source } from './a-fan-out';

describe('permissions', () => {
  it('are to read the table, invoke the function, write its log, and what logs and traces force to be *', () => {
    const { stack } = aListFanOut();

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
    const { stack, fanOut } = aListFanOut();

    fanOut.grantStartExecution(new User(stack, 'Operator'));

    expect(policyStatements(stack).map((s) => s.Action)).toContain('states:StartExecution');
  });
});

describe('the log', () => {
  it('has every event, no data, and a name that needs no resource policy', () => {
    const { stack } = aListFanOut();

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
