import { skippingOf } from '../../src/runner/resource-types';

describe('skippingOf', () => {
  it.each([
    'AWS::DynamoDB::GlobalTable',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::IAM::Policy',
    'AWS::Logs::LogGroup',
    'AWS::KMS::Key',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::SNS::Subscription',
    'AWS::Lambda::EventSourceMapping',
    'AWS::CDK::Metadata',
    'AWS::CloudWatch::Alarm',
  ])('says nothing about %s', (type) => {
    expect(skippingOf(type, 'Stack/R')).toBeUndefined();
  });

  it.each([
    ['Custom::LogRetention', 'Custom::LogRetention is skipped: a custom resource runs only in a deployment', 'Stack/R'],
    [
      'AWS::CloudFormation::CustomResource',
      'AWS::CloudFormation::CustomResource is skipped: a custom resource runs only in a deployment',
      'Stack/R',
    ],
    ['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2 is skipped: the runner does not serve it', 'Api'],
    ['AWS::Lambda::Url', 'AWS::Lambda::Url is skipped: the runner does not serve it', 'Stack/R'],
  ])('remarks on %s', (type, notice, detail) => {
    expect(skippingOf(type, 'Stack/R')).toEqual({ notice, detail });
  });
});
