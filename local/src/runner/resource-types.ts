/** Resource types that the runner brings to life, or whose values alone matter. */
const SERVED = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::StepFunctions::StateMachine',
  'AWS::CloudFormation::Stack',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
];

/** Resource types without an effect on what a workflow computes: skipped in silence. */
const WITHOUT_EFFECT = [
  /^AWS::(IAM|Logs|KMS|CDK|CloudWatch|XRay|ApplicationAutoScaling|Signer|Synthetics|ResourceGroups)::/,
  /^AWS::Lambda::(Permission|CodeSigningConfig|LayerVersion|LayerVersionPermission)$/,
  /^AWS::(Events::EventBusPolicy|SQS::QueuePolicy|SNS::TopicPolicy|S3::BucketPolicy|SecretsManager::ResourcePolicy)$/,
  /^AWS::CloudFormation::WaitConditionHandle$/,
];

/** A remark about resources that are left out: what is said, and what the parenthesis behind it names. */
export interface Skipping {
  readonly notice: string;
  readonly detail: string;
}

/** What to say about a resource of this type that is left out, if it might be missed; `place` is where it stands. */
export function skippingOf(type: string, place: string): Skipping | undefined {
  if (SERVED.includes(type) || WITHOUT_EFFECT.some((pattern) => pattern.test(type))) return undefined;
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') {
    return { notice: `${type} is skipped: a custom resource runs only in a deployment`, detail: place };
  }
  // One remark for a service: an API alone has a dozen resources of half as many types.
  const [vendor, service, ...rest] = type.split('::');
  return { notice: `${vendor}::${service} is skipped: the runner does not serve it`, detail: rest.join('::') };
}
