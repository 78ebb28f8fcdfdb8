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
];

/** Resource types without an effect on what a workflow computes: skipped in silence. */
const WITHOUT_EFFECT = [
  /^AWS::(IAM|Logs|KMS|CDK|CloudWatch|XRay|ApplicationAutoScaling|Signer|Synthetics|ResourceGroups)::/,
  /^AWS::Lambda::(Permission|CodeSigningConfig|LayerVersion|LayerVersionPermission|EventInvokeConfig)$/,
  /^AWS::(SQS::QueuePolicy|SNS::TopicPolicy|S3::BucketPolicy|SecretsManager::ResourcePolicy)$/,
  /^AWS::CloudFormation::WaitConditionHandle$/,
];

/** What happens to a resource of this type, if it is worth a remark. */
export function skippingNotice(type: string): string | undefined {
  if (SERVED.includes(type) || WITHOUT_EFFECT.some((pattern) => pattern.test(type))) return undefined;
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') {
    return `${type} is skipped: a custom resource runs only in a deployment`;
  }
  return `${type} is skipped: the runner does not serve it`;
}
