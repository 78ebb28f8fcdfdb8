import { Unsupported } from '../kernel/unsupported';
import { generatedName, generatedShortName, generatedSuffix, generatedUuid } from './physical-name';

/** What the values of a resource are computed from. */
export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** The resolved property as text, or undefined when the template leaves it out. */
  property(name: string): string | undefined;
}

interface ResourceValues {
  /** What `Ref` gives. */
  ref(resource: ResourceContext): string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes: Readonly<Record<string, (resource: ResourceContext) => string>>;
}

type NameOf = (resource: ResourceContext) => string;

/**
 * `Ref` and `Fn::GetAtt` of every resource type that a workflow may lean on; any other type is refused when something
 * that runs needs one of its values.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
const VALUES: Readonly<Record<string, ResourceValues>> = {
  'AWS::DynamoDB::Table': tableValues(),
  'AWS::DynamoDB::GlobalTable': tableValues(),
  'AWS::Lambda::Function': named(nameFrom('FunctionName', 64), {
    Arn: (resource) => arn(resource, 'lambda', `function:${nameFrom('FunctionName', 64)(resource)}`),
  }),
  'AWS::Lambda::Version': {
    ref: (resource) => qualifiedArn(resource, '1'),
    attributes: { Version: () => '1', FunctionArn: (resource) => qualifiedArn(resource, '1') },
  },
  'AWS::Lambda::Alias': {
    ref: (resource) => qualifiedArn(resource, resource.property('Name') ?? ''),
    attributes: { AliasArn: (resource) => qualifiedArn(resource, resource.property('Name') ?? '') },
  },
  'AWS::StepFunctions::StateMachine': {
    ref: machineArn,
    attributes: { Arn: machineArn, Name: machineName },
  },
  'AWS::StepFunctions::Activity': {
    ref: activityArn,
    attributes: { Arn: activityArn, Name: nameFrom('Name', 80) },
  },
  'AWS::IAM::Role': named(nameFrom('RoleName', 64), {
    Arn: (resource) => roleArn(resource),
    RoleId: (resource) => `AROA${resource.logicalId.toUpperCase().slice(0, 17)}`,
  }),
  'AWS::IAM::Policy': named(nameFrom('PolicyName', 128), {}),
  'AWS::IAM::ManagedPolicy': {
    ref: (resource) => `arn:aws:iam::${resource.account}:policy/${nameFrom('ManagedPolicyName', 128)(resource)}`,
    attributes: {},
  },
  'AWS::Logs::LogGroup': named(nameFrom('LogGroupName', 512), {
    Arn: (resource) => `${arn(resource, 'logs', `log-group:${nameFrom('LogGroupName', 512)(resource)}`)}:*`,
  }),
  'AWS::KMS::Key': {
    ref: generatedId,
    attributes: { Arn: (resource) => arn(resource, 'kms', `key/${generatedId(resource)}`), KeyId: generatedId },
  },
  'AWS::KMS::Alias': named((resource) => resource.property('AliasName') ?? '', {}),
  'AWS::S3::Bucket': named(bucketName, {
    Arn: (resource) => `arn:aws:s3:::${bucketName(resource)}`,
    DomainName: (resource) => `${bucketName(resource)}.s3.amazonaws.com`,
    RegionalDomainName: (resource) => `${bucketName(resource)}.s3.${resource.region}.amazonaws.com`,
  }),
  'AWS::SQS::Queue': {
    ref: queueUrl,
    attributes: {
      Arn: (resource) => arn(resource, 'sqs', queueName(resource)),
      QueueName: queueName,
      QueueUrl: queueUrl,
    },
  },
  'AWS::SQS::QueuePolicy': named((resource) => resource.logicalId, {}),
  'AWS::SNS::Topic': { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: topicName } },
  'AWS::SNS::TopicPolicy': named((resource) => resource.logicalId, {}),
  'AWS::SNS::Subscription': { ref: subscriptionArn, attributes: { Arn: subscriptionArn } },
  'AWS::Lambda::EventSourceMapping': {
    ref: generatedId,
    attributes: {
      Id: generatedId,
      EventSourceMappingArn: (resource) => arn(resource, 'lambda', `event-source-mapping:${generatedId(resource)}`),
    },
  },
  'AWS::Events::EventBus': named(busName, {
    Arn: (resource) => arn(resource, 'events', `event-bus/${busName(resource)}`),
    Name: busName,
  }),
  'AWS::Events::Rule': {
    ref: (resource) => [...busOfRule(resource), ruleName(resource)].join('|'),
    attributes: {
      Arn: (resource) => arn(resource, 'events', ['rule', ...busOfRule(resource), ruleName(resource)].join('/')),
    },
  },
  'AWS::Events::Connection': named(nameFrom('Name', 64), {
    Arn: (resource) => arn(resource, 'events', `connection/${connectionPath(resource)}`),
    SecretArn: (resource) => {
      const name = `events!connection/${connectionPath(resource)}`;
      return arn(resource, 'secretsmanager', `secret:${name}-${generatedSuffix(name)}`);
    },
  }),
  'AWS::ApiGateway::RestApi': named(apiId, {
    RestApiId: apiId,
    RootResourceId: (resource) => `${apiId(resource)}root`,
  }),
  'AWS::ApiGateway::Resource': named(apiId, { ResourceId: apiId }),
  'AWS::ApiGateway::Method': named(apiId, {}),
  'AWS::ApiGateway::Deployment': named(apiId, { DeploymentId: apiId }),
  'AWS::ApiGateway::Stage': named((resource) => resource.property('StageName') ?? '', {}),
  'AWS::ApiGateway::ApiKey': named(apiId, { APIKeyId: apiId }),
  'AWS::ApiGateway::UsagePlan': named(apiId, { Id: apiId }),
  'AWS::Scheduler::Schedule': named(nameFrom('Name', 64), {
    Arn: (resource) =>
      arn(
        resource,
        'scheduler',
        `schedule/${resource.property('GroupName') ?? 'default'}/${nameFrom('Name', 64)(resource)}`,
      ),
  }),
  'AWS::Scheduler::ScheduleGroup': named(nameFrom('Name', 64), {
    Arn: (resource) => arn(resource, 'scheduler', `schedule-group/${nameFrom('Name', 64)(resource)}`),
  }),
  'AWS::SecretsManager::Secret': { ref: secretArn, attributes: { Id: secretArn } },
  'AWS::SSM::Parameter': named(nameFrom('Name', 1011), {
    Value: (resource) => resource.property('Value') ?? '',
    Type: (resource) => resource.property('Type') ?? 'String',
  }),
};

/** What `Ref` of the resource gives; `place` is where the reference stands. */
export function refOf(type: string, resource: ResourceContext, place: string): string {
  const values = VALUES[type];
  if (values === undefined) throw notServed(type, `Ref ${resource.logicalId}`, place);
  return values.ref(resource);
}

/** What `Fn::GetAtt` of the resource gives; `place` is where the reference stands. */
export function attributeOf(type: string, attribute: string, resource: ResourceContext, place: string): string {
  const values = VALUES[type];
  const what = `Fn::GetAtt ${resource.logicalId}.${attribute}`;
  if (values === undefined) throw notServed(type, what, place);
  const compute = Object.hasOwn(values.attributes, attribute) ? values.attributes[attribute] : undefined;
  if (compute === undefined) {
    const served = Object.keys(values.attributes).join(', ') || 'none';
    throw new Unsupported(place, `needs ${what}, an attribute of ${type} that is not served; served are: ${served}`);
  }
  return compute(resource);
}

function notServed(type: string, what: string, place: string): Unsupported {
  const created = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  const why = created ? 'a custom resource, which only a deployment runs' : 'which the runner does not serve';
  return new Unsupported(
    place,
    `needs ${what}, but that resource is of type ${type}, ${why}; write the value into the app for local runs, or leave the reference out`,
  );
}

function tableValues(): ResourceValues {
  const name = nameFrom('TableName', 255);
  return named(name, {
    Arn: (resource) => arn(resource, 'dynamodb', `table/${name(resource)}`),
    StreamArn: (resource) => arn(resource, 'dynamodb', `table/${name(resource)}/stream/${STREAM_LABEL}`),
    TableId: generatedId,
  });
}

/** When the stream was switched on, which AWS names it after; here no moment is that of the deployment. */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

function named(name: NameOf, attributes: ResourceValues['attributes']): ResourceValues {
  return { ref: name, attributes };
}

function nameFrom(property: string, maxLength: number): NameOf {
  return (resource) => resource.property(property) ?? generatedName(resource.stackName, resource.logicalId, maxLength);
}

function arn(resource: ResourceContext, service: string, rest: string): string {
  return `arn:aws:${service}:${resource.region}:${resource.account}:${rest}`;
}

function machineName(resource: ResourceContext): string {
  return resource.property('StateMachineName') ?? generatedShortName(resource.stackName, resource.logicalId);
}

function machineArn(resource: ResourceContext): string {
  return arn(resource, 'states', `stateMachine:${machineName(resource)}`);
}

function activityArn(resource: ResourceContext): string {
  return arn(resource, 'states', `activity:${nameFrom('Name', 80)(resource)}`);
}

/** Bucket names have no capital letters. */
function bucketName(resource: ResourceContext): string {
  return nameFrom('BucketName', 63)(resource).toLowerCase();
}

function secretArn(resource: ResourceContext): string {
  const name = resource.property('Name') ?? generatedShortName(resource.stackName, resource.logicalId);
  return arn(resource, 'secretsmanager', `secret:${name}-${generatedSuffix(name)}`);
}

function roleArn(resource: ResourceContext): string {
  const path = resource.property('Path') ?? '/';
  return `arn:aws:iam::${resource.account}:role${path}${nameFrom('RoleName', 64)(resource)}`;
}

/** The id that AWS would make up. */
function generatedId(resource: ResourceContext): string {
  return generatedUuid(`${resource.stackName}/${resource.logicalId}`);
}

function queueName(resource: ResourceContext): string {
  return orderedName(resource, 'QueueName', 'FifoQueue', 80);
}

function queueUrl(resource: ResourceContext): string {
  return `https://sqs.${resource.region}.amazonaws.com/${resource.account}/${queueName(resource)}`;
}

function topicName(resource: ResourceContext): string {
  return orderedName(resource, 'TopicName', 'FifoTopic', 256);
}

function topicArn(resource: ResourceContext): string {
  return arn(resource, 'sns', topicName(resource));
}

function subscriptionArn(resource: ResourceContext): string {
  return `${resource.property('TopicArn')}:${generatedId(resource)}`;
}

function busName(resource: ResourceContext): string {
  return nameFrom('Name', 256)(resource);
}

function ruleName(resource: ResourceContext): string {
  return nameFrom('Name', 64)(resource);
}

/** Ten small letters and digits. */
function apiId(resource: ResourceContext): string {
  return generatedId(resource).replaceAll('-', '').slice(0, 10);
}

function connectionPath(resource: ResourceContext): string {
  return `${nameFrom('Name', 64)(resource)}/${generatedId(resource)}`;
}

/** The bus of a rule, by its name, unless that is the default one. */
function busOfRule(resource: ResourceContext): string[] {
  const bus = resource.property('EventBusName')?.replace(/^.*:event-bus\//, '') ?? 'default';
  return bus === 'default' ? [] : [bus];
}

/** Names of what keeps an order end in `.fifo`. */
function orderedName(resource: ResourceContext, name: string, flag: string, maxLength: number): string {
  const suffix = resource.property(flag) === 'true' ? '.fifo' : '';
  const { stackName, logicalId } = resource;
  return resource.property(name) ?? `${generatedName(stackName, logicalId, maxLength - suffix.length)}${suffix}`;
}

/** `FunctionName` of a version or alias is a function's name or its ARN. */
function qualifiedArn(resource: ResourceContext, qualifier: string): string {
  const target = resource.property('FunctionName') ?? '';
  return `${target.startsWith('arn:') ? target : arn(resource, 'lambda', `function:${target}`)}:${qualifier}`;
}
