import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { bucket, CONFIG, distributed, PICKY, PUT } from './a-distributed-map';
import { run } from './run-definition';

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
describe('ResultWriter', () => {
  test('writes what succeeded and what failed, and hands on where', async () => {
    const put: Record<string, Json> = {};
    const definition = distributed({
      ItemProcessor: PICKY,
      ToleratedFailurePercentage: 50,
      ResultWriter: { Resource: PUT, Parameters: { Bucket: 'b', Prefix: 'out' } },
    });

    const { output } = await run(definition, { input: [false, true], tasks: bucket({}, put) });

    const { MapRunArn, ResultWriterDetails } = output as { MapRunArn: string; ResultWriterDetails: JsonObject };
    const folder = `out/${MapRunArn.split(':').at(-1)}`;
    expect(ResultWriterDetails).toEqual({ Bucket: 'b', Key: `${folder}/manifest.json` });
    expect(put[`b/${folder}/manifest.json`]).toEqual({
      DestinationBucket: 'b',
      MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
      },
    });
    expect(put[`b/${folder}/SUCCEEDED_0.json`]).toMatchObject([
      { Input: 'false', Output: 'false', Status: 'SUCCEEDED' },
    ]);
    expect(put[`b/${folder}/FAILED_0.json`]).toMatchObject([{ Error: 'Bad', Cause: 'why', Status: 'FAILED' }]);
  });

  // AWS begins a file every 5 GB: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
  test('begins another file when one is full, and keeps nothing of the first', async () => {
    const put: Record<string, Json> = {};
    const processor = {
      ProcessorConfig: CONFIG,
      StartAt: 'P',
      States: { P: { Type: 'Pass', Output: "{% $pad('', 250000, 'x') %}", End: true } },
    };
    const definition = distributed(
      {
        ItemProcessor: processor,
        ResultWriter: {
          Resource: PUT,
          Arguments: { Bucket: 'b', Prefix: 'out' },
          WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' },
        },
      },
      { QueryLanguage: 'JSONata' },
    );
    const items = Array.from({ length: 40 }, (_, at) => at);

    const { output } = await run(definition, { input: items, tasks: bucket({}, put) });

    const { Key } = (output as { ResultWriterDetails: { Key: string } }).ResultWriterDetails;
    const { ResultFiles } = put[`b/${Key}`] as unknown as { ResultFiles: Record<string, { Key: string }[]> };
    const files = ResultFiles.SUCCEEDED ?? [];
    expect(files.map((file) => file.Key.replace(/^.*\//, ''))).toEqual(['SUCCEEDED_0.json', 'SUCCEEDED_1.json']);
    expect(files.flatMap((file) => put[`b/${file.Key}`] as Json[])).toHaveLength(40);
  });

  test('with a WriterConfig alone shapes the result', async () => {
    const WriterConfig = { Transformation: 'FLATTEN', OutputType: 'JSON' };

    expect((await run(distributed({ ResultWriter: { WriterConfig } }), { input: [[1], [2, 3]] })).output).toEqual([
      1, 2, 3,
    ]);
  });

  test('that may not write fails the Map', async () => {
    const definition = distributed({ ResultWriter: { Resource: PUT, Parameters: { Bucket: 'b' } } });

    const outcome = await run(definition, {
      input: [1],
      tasks: async () => {
        throw new Failure('S3.AccessDenied', 'Access Denied');
      },
    });

    expect(outcome).toMatchObject({ error: 'States.ResultWriterFailed', cause: 'Access Denied' });
  });
});
