import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { guideBucket } from './guide-bucket';
import { guideMachine } from './guide-machine';

/** A model is not deployed below it. */
const LEAST_ACCURACY = 0.9;

const NAME = '{% $states.context.Execution.Input.name %}';

/**
 * Trains a model with SageMaker, and deploys it if it is good enough.
 *
 * No SageMaker runs on a laptop: the runner answers these states from utils/guide-training.mocks.json.
 */
export class ModelTraining extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const data = guideBucket(this, 'Data');
    const jobRole = new Role(this, 'JobRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const grantJob = (action: string, resource: string) =>
      jobRole.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    grantJob('s3:ListBucket', data.bucketArn);
    grantJob('s3:GetObject', data.arnForObjects('train/*'));
    grantJob('s3:PutObject', data.arnForObjects('models/*'));
    // The endpoint loads what the job wrote. An image of your own also takes the rights to pull it from its repository.
    grantJob('s3:GetObject', data.arnForObjects('models/*'));

    const place = (prefix: string) =>
      `{% 's3://${data.bucketName}/${prefix}/' & $states.context.Execution.Input.name %}`;
    const train = this.call('Train model', 'createTrainingJob.sync', {
      TrainingJobName: NAME,
      RoleArn: jobRole.roleArn,
      AlgorithmSpecification: { TrainingImage: '{% $states.input.image %}', TrainingInputMode: 'File' },
      InputDataConfig: [
        { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: place('train') } } },
      ],
      OutputDataConfig: { S3OutputPath: place('models') },
      ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
      StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
    });
    const make = this.call('Make model', 'createModel', {
      ModelName: NAME,
      ExecutionRoleArn: jobRole.roleArn,
      PrimaryContainer: {
        Image: '{% $states.input.AlgorithmSpecification.TrainingImage %}',
        ModelDataUrl: '{% $states.input.ModelArtifacts.S3ModelArtifacts %}',
      },
    });
    const configure = this.call('Configure endpoint', 'createEndpointConfig', {
      EndpointConfigName: NAME,
      ProductionVariants: [
        { VariantName: 'all', ModelName: NAME, InstanceType: 'ml.m5.large', InitialInstanceCount: 1 },
      ],
    });
    const deploy = this.call('Deploy', 'createEndpoint', { EndpointName: NAME, EndpointConfigName: NAME });
    const isGood = `$states.input.FinalMetricDataList[MetricName = 'validation:accuracy'].Value >= ${LEAST_ACCURACY}`;
    const machine = guideMachine(
      this,
      sfn.Chain.start(train).next(
        sfn.Choice.jsonata(this, 'Is it good enough?')
          .when(sfn.Condition.jsonata(`{% ${isGood} %}`), sfn.Chain.start(make).next(configure).next(deploy))
          .otherwise(new sfn.Fail(this, 'Keep the old model', { error: 'ModelNotGoodEnough' })),
      ),
    );
    this.allow(machine, jobRole);
  }

  /** A call to SageMaker; the states that the CDK has for it grant more than these need. */
  private call(id: string, action: string, args: Record<string, unknown>): sfn.CustomState {
    const Resource = `arn:${Stack.of(this).partition}:states:::sagemaker:${action}`;
    return new sfn.CustomState(this, id, {
      stateJson: { Type: 'Task', QueryLanguage: 'JSONata', Resource, Arguments: args },
    });
  }

  private allow(machine: sfn.StateMachine, jobRole: Role): void {
    const arn = (service: string, resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const grant = (actions: string[], ...resources: string[]) =>
      machine.addToRolePolicy(new PolicyStatement({ actions, resources }));
    grant(
      ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'],
      arn('sagemaker', 'training-job', '*'),
    );
    grant(['sagemaker:CreateModel'], arn('sagemaker', 'model', '*'));
    grant(['sagemaker:CreateEndpointConfig'], arn('sagemaker', 'endpoint-config', '*'));
    grant(['sagemaker:CreateEndpoint'], arn('sagemaker', 'endpoint', '*'), arn('sagemaker', 'endpoint-config', '*'));
    // By this rule Step Functions hears of the end of a job.
    grant(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      arn('events', 'rule', 'StepFunctionsGetEventsForSageMakerTrainingJobsRule'),
    );
    machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [jobRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      }),
    );
  }
}
