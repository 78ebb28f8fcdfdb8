import type { Feature } from '../asl';

type Support = Pick<Feature, 'support' | 'note'>;

const SUPPORTED: Support = { support: 'supported' };

/** Resource types that the runner brings to life, or whose values alone matter. */
const SERVED: Readonly<Record<string, Support>> = {
  'AWS::DynamoDB::Table': differs(
    'with indexes, in memory; its stream reaches mapped functions; expired items stay, so no stream tells of their end',
  ),
  'AWS::DynamoDB::GlobalTable': differs('as a table of its own region'),
  'AWS::Lambda::Function': differs(
    'Node and Python, from an asset directory or inline; no layers, no container images',
  ),
  'AWS::Lambda::Version': differs('names what the function is now'),
  'AWS::Lambda::Alias': differs('names what the function is now; weights are not read'),
  'AWS::Lambda::EventSourceMapping': differs(
    "of queues and tables' streams, which have one shard; TumblingWindowInSeconds is refused; of other sources skipped with a notice",
  ),
  'AWS::Lambda::EventInvokeConfig': SUPPORTED,
  'AWS::StepFunctions::StateMachine': SUPPORTED,
  'AWS::StepFunctions::Activity': differs('its ARN resolves; nobody fetches its work, so a mock answers'),
  'AWS::CloudFormation::Stack': SUPPORTED,
  'AWS::SSM::Parameter': SUPPORTED,
  'AWS::SecretsManager::Secret': differs('without rotation'),
  'AWS::S3::Bucket': differs('empty, in memory; no versions, notifications and lifecycle rules'),
  'AWS::SQS::Queue': SUPPORTED,
  'AWS::SNS::Topic': differs('signatures are not real'),
  'AWS::SNS::Subscription': differs('of queues and functions; other protocols skipped with a notice'),
  'AWS::Events::EventBus': SUPPORTED,
  'AWS::Events::Rule': differs('targets: functions, queues, topics and machines; others told of in a notice'),
  'AWS::ApiGateway::RestApi': differs(
    'at the endpoint, below /restapis/<id>/<stage>; outputs hold that URL; OpenAPI documents are not read',
  ),
  'AWS::ApiGateway::Resource': SUPPORTED,
  'AWS::ApiGateway::Method': differs(
    'integrations: Lambda proxy, Lambda, MOCK, actions of Step Functions, DynamoDB and EventBridge, messages to queues; no authorizers but AWS_IAM, which checks no signature; any API key will do',
  ),
  'AWS::ApiGateway::Stage': differs('every deployment is the latest one; no caching, no throttling'),
  'AWS::Events::Connection': differs('API keys and basic authorization; OAuth is refused where a state calls with it'),
  'AWS::Scheduler::Schedule': differs('targets as of rules; goes off where it is asked for'),
  'AWS::Scheduler::ScheduleGroup': SUPPORTED,
};

/** Resource types without an effect on what a workflow computes: skipped in silence. */
const WITHOUT_EFFECT: readonly (readonly [name: string, types: RegExp, note: string])[] = [
  ['AWS::IAM::*', /^AWS::IAM::/, 'roles and policies decide what calls may do; users and groups do nothing'],
  ['AWS::KMS::*', /^AWS::KMS::/, 'key policies decide what calls may do; nothing is encrypted'],
  [
    'policies of buckets, queues, topics, buses and secrets; AWS::Lambda::Permission',
    /^AWS::(Events::EventBusPolicy|SQS::QueuePolicy|SNS::TopicPolicy|S3::BucketPolicy|SecretsManager::ResourcePolicy|Lambda::Permission)$/,
    'decide what calls may do',
  ],
  [
    'AWS::Logs::*, AWS::CloudWatch::*, AWS::XRay::*',
    /^AWS::(Logs|CloudWatch|XRay)::/,
    'no log groups, metrics, alarms and traces are kept; their names and ARNs resolve',
  ],
  ['Custom::S3AutoDeleteObjects', /^Custom::S3AutoDeleteObjects$/, 'empties a bucket that is deleted, so never here'],
  [
    'AWS::ApiGateway::* without effect: Account, Deployment, ApiKey, UsagePlan, UsagePlanKey, Model, RequestValidator, GatewayResponse',
    /^AWS::ApiGateway::(Account|Deployment|ApiKey|UsagePlan|UsagePlanKey|Model|RequestValidator|GatewayResponse|DocumentationPart|DocumentationVersion)$/,
    'requests are not validated; answers of API Gateway itself have their own texts',
  ],
  [
    'AWS::ApplicationAutoScaling::*, Signer, Synthetics, ResourceGroups, CDK metadata, wait handles',
    /^AWS::((ApplicationAutoScaling|Signer|Synthetics|ResourceGroups|CDK)::|Lambda::(CodeSigningConfig|LayerVersion|LayerVersionPermission)$|CloudFormation::WaitConditionHandle$)/,
    'skipped in silence',
  ],
];

/** Resource types that somebody might look for. */
const UNSERVED: readonly (readonly [name: string, note: string])[] = [
  ['custom resources', 'skipped with a notice; refused where something that runs needs one of their values'],
  ['AWS::StepFunctions::StateMachineVersion, StateMachineAlias', 'skipped with a notice'],
  ['every other type', 'skipped with a notice; refused where something that runs needs one of its values'],
];

/** What becomes of each type of resource. */
export const RESOURCE_TYPES: readonly Omit<Feature, 'area'>[] = [
  ...Object.entries(SERVED).map(([name, support]) => ({ name, ...support })),
  ...WITHOUT_EFFECT.map(([name, , note]) => ({ name, ...differs(note) })),
  ...UNSERVED.map(([name, note]) => ({ name, support: 'refused' as const, note })),
];

function differs(note: string): Support {
  return { support: 'different', note };
}

/** A remark about resources that are left out: what is said, and what the parenthesis behind it names. */
export interface Skipping {
  readonly notice: string;
  readonly detail: string;
}

/** What to say about a resource of this type that is left out, if it might be missed; `place` is where it stands. */
export function skippingOf(type: string, place: string): Skipping | undefined {
  if (Object.hasOwn(SERVED, type) || WITHOUT_EFFECT.some(([, types]) => types.test(type))) return undefined;
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') {
    return { notice: `${type} is skipped: a custom resource runs only in a deployment`, detail: place };
  }
  // One remark for a service: an API alone has a dozen resources of half as many types.
  const [vendor, service, ...rest] = type.split('::');
  const isOfServed = Object.keys(SERVED).some((served) => served.startsWith(`${vendor}::${service}::`));
  if (isOfServed) return { notice: `${type} is skipped: the runner does not serve it`, detail: place };
  return { notice: `${vendor}::${service} is skipped: the runner does not serve it`, detail: rest.join('::') };
}
