import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoPutItem, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { guideBucket } from './guide-bucket';
import { GuideFunction } from './guide-function';
import { guideMachine } from './guide-machine';

/** Images that were uploaded, each made grey by a function and stored again; the batch use case. */
export class ImageProcessing extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const images = guideBucket(this, 'Images');
    const transform = new GuideFunction(this, 'Handler', {
      handler: 'guide-image',
      description: 'Makes an image grey',
      environment: { BUCKET: images.bucketName },
    });
    // `grantRead` and `grantPut` would grant listing, tags and locks as well.
    const grant = (action: string, keys: string) =>
      transform.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [images.arnForObjects(keys)] }));
    grant('s3:GetObject', 'uploads/*');
    grant('s3:PutObject', 'grey/*');

    const each = sfn.Map.jsonata(this, 'Process images', {
      items: sfn.ProvideItems.jsonata('{% $states.input.images %}'),
      maxConcurrency: 5,
      outputs: { processed: '{% [$states.result] %}' },
    });
    const image = LambdaInvoke.jsonata(this, 'Transform image', {
      lambdaFunction: transform,
      payload: sfn.TaskInput.fromObject({ key: '{% $states.input %}' }),
      outputs: '{% $states.result.Payload %}',
    });
    // One image that is none does not end the others.
    const unreadable = sfn.Pass.jsonata(this, 'Skip image', {
      outputs: { skipped: '{% $parse($states.input.Cause).errorMessage %}' },
    });
    guideMachine(this, each.itemProcessor(image.addCatch(unreadable, { errors: ['UnreadableImage'] })));
  }
}

/** Sales from a CSV file in S3, each row checked, transformed and loaded into a table; the ETL use case. */
export class SalesEtl extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const files = guideBucket(this, 'Files');
    const sales = new TableV2(this, 'Sales', {
      partitionKey: { name: 'saleId', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const load = DynamoPutItem.jsonata(this, 'Load', {
      table: sales,
      // By its id, so that a row that is loaded twice is there once.
      item: {
        saleId: DynamoAttributeValue.fromString('{% $states.input.id %}'),
        cents: DynamoAttributeValue.numberFromString('{% $string($states.input.cents) %}'),
      },
      outputs: '{% $states.input %}',
    });
    const transform = sfn.Pass.jsonata(this, 'Transform', {
      outputs: { id: '{% $states.input.id %}', cents: '{% $round($number($states.input.price) * 100) %}' },
    });
    const refuse = sfn.Fail.jsonata(this, 'Refuse row', {
      error: 'BadRow',
      cause: "{% $states.input.id & ': not a price: ' & $states.input.price %}",
    });
    const check = sfn.Choice.jsonata(this, 'Is it a price?')
      .when(sfn.Condition.jsonata('{% $contains($states.input.price, /^[0-9]+([.][0-9]+)?$/) %}'), transform.next(load))
      .otherwise(refuse);

    const each = sfn.DistributedMap.jsonata(this, 'Each row', {
      itemReader: new sfn.S3CsvItemReader({ bucket: files, key: '{% $states.input.key %}' }),
      mapExecutionType: sfn.StateMachineType.EXPRESS,
      maxConcurrency: 100,
      toleratedFailurePercentage: 10,
      resultWriterV2: new sfn.ResultWriterV2({
        bucket: files,
        prefix: 'results',
        writerConfig: { outputType: sfn.OutputType.JSONL, transformation: sfn.Transformation.COMPACT },
      }),
      outputs: { results: '{% $states.result.ResultWriterDetails.Key %}' },
    });
    guideMachine(this, each.itemProcessor(check));
  }
}
