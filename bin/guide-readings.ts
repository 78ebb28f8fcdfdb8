import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoPutItem, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { GuideFunction } from './guide-function';
import { guideMachine } from './guide-machine';

const text = DynamoAttributeValue.fromString;

/** Above it somebody should look, in degrees Celsius. */
const TOO_HOT = 80;

/**
 * What devices measure: a queue, a function that runs an EXPRESS workflow for each message, a table, and an alarm.
 *
 * Messages may come twice: a reading is stored once, and what is too hot is rather told of twice than never.
 */
export class DeviceReadings extends Construct {
  constructor(scope: Construct, id: string, alarms: ITopic) {
    super(scope, id);

    const readings = new TableV2(this, 'Readings', {
      partitionKey: { name: 'device', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const store = DynamoPutItem.jsonata(this, 'Store reading', {
      table: readings,
      item: {
        device: text('{% $states.input.device %}'),
        at: text('{% $states.input.at %}'),
        celsius: DynamoAttributeValue.numberFromString('{% $string($states.input.celsius) %}'),
      },
      conditionExpression: 'attribute_not_exists(device)',
      outputs: '{% $states.input %}',
    });
    store.addCatch(sfn.Pass.jsonata(this, 'Known already'), {
      errors: ['DynamoDB.ConditionalCheckFailedException'],
    });
    const alarm = SnsPublish.jsonata(this, 'Raise alarm', {
      topic: alarms,
      subject: 'A device is too hot',
      message: sfn.TaskInput.fromText('{% $states.input.device & ": " & $string($states.input.celsius) & " °C" %}'),
      outputs: '{% $states.input %}',
    });
    const machine = guideMachine(
      this,
      sfn.Choice.jsonata(this, 'Is it a reading?')
        .when(
          sfn.Condition.jsonata("{% $type($states.input.celsius) = 'number' and $exists($states.input.device) %}"),
          sfn.Choice.jsonata(this, 'Is it too hot?')
            .when(sfn.Condition.jsonata(`{% $states.input.celsius > ${TOO_HOT} %}`), alarm.next(store))
            .otherwise(store),
        )
        .otherwise(new sfn.Fail(this, 'Not a reading', { error: 'NotAReading' })),
      { stateMachineType: sfn.StateMachineType.EXPRESS },
    );

    const timeout = Duration.seconds(30);
    const queue = new Queue(this, 'Inbox', {
      enforceSSL: true,
      // What AWS recommends: six times as long as the function may take.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      deadLetterQueue: {
        queue: new Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) }),
        maxReceiveCount: 3,
      },
    });
    const consumer = new GuideFunction(this, 'Consumer', {
      handler: 'guide-readings',
      description: 'Runs the workflow for each message',
      environment: { STATE_MACHINE_ARN: machine.stateMachineArn },
      timeout,
    });
    machine.grantStartSyncExecution(consumer);
    queue.grantConsumeMessages(consumer);
    new EventSourceMapping(this, 'QueueToConsumer', {
      target: consumer,
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
  }
}
