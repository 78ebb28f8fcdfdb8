import { join } from 'node:path';
import { App, Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type IScheduleTarget, Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { textOf } from '../../test/support/synth';

/** A resource of a template, as far as its copy needs it. */
interface Made {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

type Copy = (scope: Stack, id: string, properties: Readonly<Record<string, unknown>>, shared: Shared) => void;

/** What several copies use. */
interface Shared {
  /** A role for whatever needs one, so that no construct makes one that the template has already. */
  readonly role: Role;
  /** The folder of an asset that the stack staged. */
  readonly asset: (hash: string) => string;
}

/**
 * The resources of a stack once more, each by the L2 construct that people write by hand: as many of each type, with the
 * same code for functions.
 *
 * The definition of a state machine is given as text, which takes less than states do. So by hand it would take longer
 * than what is measured, and the constructs look no better than they are.
 */
export function byHand(stack: Stack): (scope: Stack) => void {
  const made = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, Made>);
  const { outdir } = App.of(stack) as App;
  const asset = (hash: string): string => join(outdir, `asset.${hash}`);
  return (scope) => {
    const role = new Role(scope, 'Everybody', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    made.forEach(({ Type, Properties = {} }, index) => {
      const copy = COPIES[Type];
      if (copy === undefined) throw new Error(`no L2 construct is known for ${Type}`);
      copy(scope, `R${index}`, Properties, { role, asset });
    });
  };
}

/** Made by another construct of the list: a bucket that enforces TLS makes its policy, say. */
const comesAlong: Copy = () => {};

const COPIES: Record<string, Copy> = {
  'AWS::DynamoDB::GlobalTable': (scope, id) => {
    new TableV2(scope, id, { partitionKey: { name: 'id', type: AttributeType.STRING } });
  },
  'AWS::DynamoDB::Table': (scope, id) => {
    new Table(scope, id, { partitionKey: { name: 'id', type: AttributeType.STRING } });
  },
  'AWS::Logs::LogGroup': (scope, id) => {
    new LogGroup(scope, id);
  },
  'AWS::IAM::Role': (scope, id) => {
    new Role(scope, id, { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  },
  'AWS::IAM::Policy': (scope, id, { PolicyDocument }, { role }) => {
    const { Statement } = PolicyDocument as { Statement: readonly unknown[] };
    const statements = Statement.map(
      (_, index) =>
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [`arn:aws:sqs:*:*:${id}-${index}`] }),
    );
    new Policy(scope, id, { statements, roles: [role] });
  },
  'AWS::Lambda::Function': (scope, id, { Code }, { role, asset }) => {
    const hash = (Code as { S3Key: string }).S3Key.replace('.zip', '');
    new lambda.Function(scope, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(asset(hash)),
      role,
    });
  },
  'AWS::Lambda::EventInvokeConfig': (scope, id) => {
    new lambda.EventInvokeConfig(scope, id, { function: lambda.Function.fromFunctionName(scope, `${id}Of`, 'any') });
  },
  'AWS::StepFunctions::StateMachine': (scope, id, { DefinitionString }, { role }) => {
    new StateMachine(scope, id, {
      definitionBody: DefinitionBody.fromString(textOf(DefinitionString)),
      logs: { destination: LogGroup.fromLogGroupName(scope, `${id}Logs`, 'machine') },
      tracingEnabled: true,
      role,
    });
  },
  'AWS::SQS::Queue': (scope, id) => {
    new Queue(scope, id, { enforceSSL: true });
  },
  'AWS::SQS::QueuePolicy': comesAlong,
  'AWS::SNS::Topic': (scope, id) => {
    new Topic(scope, id);
  },
  'AWS::S3::Bucket': (scope, id) => {
    new Bucket(scope, id, { enforceSSL: true });
  },
  'AWS::S3::BucketPolicy': comesAlong,
  'AWS::Events::Rule': (scope, id) => {
    new Rule(scope, id, { eventPattern: { source: ['aws.states'] } });
  },
  'AWS::Scheduler::Schedule': (scope, id, _properties, { role }) => {
    const target: IScheduleTarget = { bind: () => ({ arn: role.roleArn, role }) };
    new Schedule(scope, id, { schedule: ScheduleExpression.rate(Duration.days(1)), target });
  },
  'AWS::Lambda::Permission': (scope, id, _properties, { role }) => {
    new lambda.CfnPermission(scope, id, {
      action: 'lambda:InvokeFunction',
      functionName: role.roleArn,
      principal: 'events.amazonaws.com',
    });
  },
};
