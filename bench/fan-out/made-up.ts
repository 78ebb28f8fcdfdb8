import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Figure, measuredRun, mebibytes, withApp } from './measured';
import { figuresOf } from './memory-marks';

/** Every type of children works through the same number of made-up items, one each, from a file. */
export async function measureMadeUp(count: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const type of [sfn.StateMachineType.STANDARD, sfn.StateMachineType.EXPRESS]) {
    figures.push(...(await measure(type, count)));
  }
  return figures;
}

function measure(mapExecutionType: sfn.StateMachineType, count: number): Promise<Figure[]> {
  return withApp(
    (app) => {
      const stack = new Stack(app, 'MadeUp');
      const files = new Bucket(stack, 'Files');
      const each = new sfn.DistributedMap(stack, 'Each', {
        mapExecutionType,
        label: 'Items',
        itemReader: new sfn.S3JsonLItemReader({ bucket: files, key: 'items.jsonl' }),
        resultWriterV2: new sfn.ResultWriterV2({
          bucket: files,
          prefix: 'results',
          writerConfig: new sfn.WriterConfig({
            outputType: sfn.OutputType.JSONL,
            transformation: sfn.Transformation.COMPACT,
          }),
        }),
        maxConcurrency: 40,
      }).itemProcessor(new sfn.Pass(stack, 'Done'));
      const machine = new sfn.StateMachine(stack, 'Machine', {
        definitionBody: sfn.DefinitionBody.fromChainable(each),
      });
      new CfnOutput(stack, 'Run', { value: machine.stateMachineArn });
      new CfnOutput(stack, 'FilesName', { value: files.bucketName });
    },
    async (aws) => {
      aws.putObjects(aws.outputs().FilesName as string, { 'items.jsonl': linesOf(count) });
      const { seconds, peakBytes, marks } = await measuredRun(aws, 'Run');
      const name = mapExecutionType.toString();
      return [
        { what: `${name}: items a second`, value: (count / seconds).toFixed(0) },
        ...figuresOf(marks, `${name}: `),
        { what: `${name}: peak memory, MiB`, value: mebibytes(peakBytes) },
      ];
    },
  );
}

/** In a function of its own, so that nobody holds the lines while memory is measured. */
function linesOf(count: number): string {
  return Array.from({ length: count }, (_, id) => JSON.stringify({ id, text: 'x'.repeat(200) })).join('\n');
}
