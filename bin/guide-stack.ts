import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TemplateApiCaller } from '../lib';
import { ItemsApi } from './guide-api';
import { CatchAndRetry, HelloWorld, WaitBeforeRetry } from './guide-basics';
import { ImageProcessing, SalesEtl } from './guide-files';
import { Microservices, OrderProcessing } from './guide-orders';
import { DeviceReadings } from './guide-readings';
import { ModelTraining } from './guide-training';
import { Onboarding, Registration, SignIn } from './guide-users';

/** Settings of `GuideStack`. */
export interface GuideStackProps extends StackProps {
  /** Hosts that mails may be sent by. */
  readonly mailHosts: readonly string[];
}

/**
 * The workflows that a guide to Step Functions tells of, each a construct of its own; docs/guide-workflows.md walks
 * through them. Everything the stack makes goes when the stack goes.
 */
export class GuideStack extends Stack {
  constructor(scope: Construct, id: string, { mailHosts, ...props }: GuideStackProps) {
    super(scope, id, props);

    const users = new TableV2(this, 'Users', {
      partitionKey: { name: 'userId', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const news = new Topic(this, 'News', { enforceSSL: true });

    new HelloWorld(this, 'HelloWorld');
    new WaitBeforeRetry(this, 'WaitBeforeRetry');
    new CatchAndRetry(this, 'CatchAndRetry');
    new Registration(this, 'Registration', users);
    const orders = new OrderProcessing(this, 'OrderProcessing', news);
    const signIn = new SignIn(this, 'SignIn', users);
    new Microservices(this, 'Microservices', signIn.stateMachine, orders.stateMachine);
    new ImageProcessing(this, 'ImageProcessing');
    new SalesEtl(this, 'SalesEtl');
    new DeviceReadings(this, 'DeviceReadings', news);
    new ItemsApi(this, 'ItemsApi');
    new ModelTraining(this, 'ModelTraining');
    const mails = new TemplateApiCaller(this, 'Mails', {
      allowedHosts: [...mailHosts],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new Onboarding(this, 'Onboarding', users, mails);
  }
}
