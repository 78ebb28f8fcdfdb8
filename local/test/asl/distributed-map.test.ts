import type { MapRun } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import type { TaskCall } from '../../src/kernel/task-service';
import { Unsupported } from '../../src/kernel/unsupported';
import { chain, IN_S, outline, run, single } from './run-definition';

const CONFIG = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
const PASS = { ProcessorConfig: CONFIG, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
/** Fails for items that are true. */
const PICKY = {
  ProcessorConfig: CONFIG,
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$', BooleanEquals: true, Next: 'F' }], Default: 'P' },
    F: { Type: 'Fail', Error: 'Bad', Cause: 'why' },
    P: { Type: 'Pass', End: true },
  },
};
const GET = 'arn:aws:states:::s3:getObject';
const LIST = 'arn:aws:states:::s3:listObjectsV2';
const PUT = 'arn:aws:states:::s3:putObject';

function distributed(fields: JsonObject, top: JsonObject = {}): JsonObject {
  return single({ Type: 'Map', ItemProcessor: PASS, ...fields }, top);
}

/** Objects by bucket and key; `put` keeps what is written. */
function bucket(objects: Readonly<Record<string, string>>, put: Record<string, Json> = {}) {
  return async ({ resource, parameters }: TaskCall): Promise<Json> => {
    const { Bucket, Key, Body, Prefix = '', ContinuationToken } = parameters as Record<string, string>;
    if (resource === PUT) {
      put[`${Bucket}/${Key}`] = JSON.parse(Body as string);
      return {};
    }
    if (resource === LIST) {
      const keys = Object.keys(objects).filter((key) => key.startsWith(`${Bucket}/${Prefix}`));
      const at = Number(ContinuationToken ?? 0);
      const Contents = keys
        .slice(at, at + 1)
        .map((key) => ({ ETag: '"e"', Key: key.slice(`${Bucket}/`.length), Size: 1, LastModified: 5 }));
      return { Contents, IsTruncated: at + 1 < keys.length, NextContinuationToken: `${at + 1}` };
    }
    const text = objects[`${Bucket}/${Key}`];
    if (text === undefined) throw new Failure('S3.NoSuchKeyException', 'The specified key does not exist.');
    return { Body: text };
  };
}

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html and aws-facts 4.4
describe('a distributed Map', () => {
  test('gives the outputs of its children in order and writes the events of its run alone', async () => {
    const runs: MapRun[] = [];

    const { events, output } = await run(distributed({ Label: 'each' }), {
      input: ['a', 'b'],
      onMapRun: (mapRun) => runs.push(mapRun),
    });

    expect(output).toEqual(['a', 'b']);
    expect(outline(events).slice(1)).toEqual([
      'MapStateEntered 2<0',
      'MapStateStarted 3<2',
      'MapRunStarted 4<3',
      'MapRunSucceeded 5<4',
      'MapStateSucceeded 6<5',
      'MapStateExited 7<6',
      'ExecutionSucceeded 8<7',
    ]);
    expect(events[3]?.mapRunStartedEventDetails?.mapRunArn).toMatch(
      /^arn:aws:states:us-east-1:123456789012:mapRun:orders\/each:[0-9a-f-]{36}$/,
    );
    expect(runs).toMatchObject([
      { status: 'SUCCEEDED', itemCounts: { total: 2, succeeded: 2, pending: 0, running: 0 } },
    ]);
  });

  test('runs children as executions of their own, without the variables outside', async () => {
    const processor = {
      ProcessorConfig: CONFIG,
      StartAt: 'P',
      States: {
        P: {
          Type: 'Pass',
          Output: { id: '{% $states.context.Execution.Id %}', seen: '{% $exists($x) %}', in: '{% $states.input %}' },
          End: true,
        },
      },
    };
    const definition = chain(
      {
        One: { Type: 'Pass', Assign: { x: 1 } },
        Two: {
          Type: 'Map',
          Label: 'l',
          Items: ['a'],
          ItemSelector: { i: '{% $states.context.Map.Item.Index %}', x: '{% $x %}' },
          ItemProcessor: processor,
        },
      },
      { QueryLanguage: 'JSONata' },
    );

    const { output } = await run(definition);

    expect(output).toEqual([
      {
        id: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:execution:orders\/l:[0-9a-f-]{36}$/),
        seen: false,
        in: { i: 0, x: 1 },
      },
    ]);
  });

  test('works on the members of an object', async () => {
    const definition = distributed(
      {
        Items: '{% $states.input %}',
        ItemSelector: ['{% $states.context.Map.Item.Key %}', '{% $states.context.Map.Item.Value %}'],
      },
      { QueryLanguage: 'JSONata' },
    );

    expect((await run(definition, { input: { a: 1, b: 2 } })).output).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('starts no more than MaxConcurrency children at a time', async () => {
    const slow = { ProcessorConfig: CONFIG, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 2, End: true } } };

    expect(await run(distributed({ MaxConcurrency: 2, ItemProcessor: slow }), { input: [1, 2, 3] })).toMatchObject({
      status: 'SUCCEEDED',
      tookMs: 4_000,
    });
  });

  test.each<[fields: JsonObject, items: Json, status: string]>([
    [{}, [true], 'FAILED'],
    [{ ToleratedFailureCount: 1 }, [true, false], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [true, false, true], 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, [true, false], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49.9 }, [true, false], 'FAILED'],
    [{ ToleratedFailurePercentage: 100 }, [true, true], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 0, ToleratedFailurePercentage: 100 }, [true, false], 'FAILED'],
    [{ ItemBatcher: { MaxItemsPerBatch: 2 }, ItemProcessor: PASS }, [true], 'SUCCEEDED'],
  ])('with %j and items %j ends as %s', async (fields, input, status) => {
    const outcome = await run(distributed({ ItemProcessor: PICKY, ...fields }), { input });

    expect(outcome.status).toBe(status);
    if (status === 'FAILED') {
      expect(outcome).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
      expect(outcome.events.slice(-3).map(({ type }) => type)).toEqual([
        'MapRunFailed',
        'MapStateFailed',
        'ExecutionFailed',
      ]);
    }
  });

  test('hands on the record of a child that may fail', async () => {
    const { output } = await run(distributed({ ItemProcessor: PICKY, ToleratedFailureCount: 1 }), {
      input: [false, true],
    });

    expect(output).toEqual([
      false,
      expect.objectContaining({ Status: 'FAILED', Error: 'Bad', Cause: 'why', Input: 'true', RedriveCount: 0 }),
    ]);
  });

  test.each<[fields: JsonObject, cause: string]>([
    [{ ToleratedFailureCountPath: '$.n' }, 'ToleratedFailureCount cannot be negative.'],
    [{ ToleratedFailurePercentagePath: '$.n' }, 'ToleratedFailurePercentage must be between 0 and 100.'],
    [
      { ToleratedFailureCountPath: '$.s' },
      'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.s',
    ],
    [
      { ToleratedFailurePercentagePath: '$.s' },
      'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.s',
    ],
  ])('refuses %j', async (fields, cause) => {
    const definition = distributed({ ItemsPath: '$.l', ...fields });

    expect(await run(definition, { input: { n: -1, s: 'NoNumber', l: [] } })).toMatchObject({
      error: 'States.Runtime',
      cause: IN_S + cause,
    });
  });

  test('is stopped with its parent', async () => {
    const slow = { ProcessorConfig: CONFIG, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 99, End: true } } };

    const runs: MapRun[] = [];
    const outcome = await run(
      { ...distributed({ ItemProcessor: slow, MaxConcurrency: 1 }), TimeoutSeconds: 5 },
      { input: [1, 2], onMapRun: (mapRun) => runs.push(mapRun) },
    );

    expect(outcome).toMatchObject({ status: 'TIMED_OUT', tookMs: 5_000 });
    expect(runs).toMatchObject([{ status: 'ABORTED', itemCounts: { aborted: 1, pending: 1, running: 0 } }]);
    expect(outcome.events.at(-2)?.type).toBe('MapRunAborted');
  });
});

describe('ItemBatcher', () => {
  test.each<[batcher: JsonObject, items: Json[], inputs: Json]>([
    [{ MaxItemsPerBatch: 2 }, [1, 2, 3], [{ Items: [1, 2] }, { Items: [3] }]],
    [{ MaxItemsPerBatch: 2, BatchInput: { k: 'v' } }, [1], [{ BatchInput: { k: 'v' }, Items: [1] }]],
    [{ MaxInputBytesPerBatch: 15 }, [1, 2, 3], [{ Items: [1, 2] }, { Items: [3] }]],
    [{ MaxItemsPerBatch: 5 }, [], []],
  ])('%j makes of %j batches %j', async (ItemBatcher, input, inputs) => {
    expect((await run(distributed({ ItemBatcher }), { input })).output).toEqual(inputs);
  });
});

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html and aws-facts 1.2, 4.9
describe('ItemReader', () => {
  const read = (ReaderConfig: JsonObject, text: string, extra: JsonObject = {}) =>
    run(
      distributed({
        ItemReader: { Resource: GET, ReaderConfig, Parameters: { Bucket: 'b', 'Key.$': '$.key' } },
        ...extra,
      }),
      { input: { key: 'k' }, tasks: bucket({ 'b/k': text }) },
    );

  test.each<[config: JsonObject, text: string, items: Json]>([
    [{ InputType: 'JSON' }, '[1,{"a":2}]', [1, { a: 2 }]],
    [{ InputType: 'JSON', ItemsPointer: '/a/0/b~1c' }, '{"a":[{"b/c":[1]}]}', [1]],
    [{ InputType: 'JSON', MaxItems: 1 }, '[1,2]', [1]],
    [{ InputType: 'JSON', MaxItems: 0 }, '[1,2]', [1, 2]],
    [{ InputType: 'JSONL' }, '{"a":1}\n2\n', [{ a: 1 }, 2]],
    [
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      'id,name\r\n1,"a, ""b"""\n2\n3,c,more\n',
      [
        { id: '1', name: 'a, "b"' },
        { id: '2', name: '' },
        { id: '3', name: 'c' },
      ],
    ],
    [
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'PIPE' },
      '1|2\n\n"x\ny"|z',
      [
        { a: '1', b: '2' },
        { a: 'x\ny', b: 'z' },
      ],
    ],
  ])('%j reads %j', async (config, text, items) => {
    expect((await read(config, text)).output).toEqual(items);
  });

  test.each<[config: JsonObject, text: string, cause: string]>([
    [{ InputType: 'JSON' }, '{"a":1}', 'Attempting to map over non-iterable node.'],
    [{ InputType: 'JSON' }, '[', 'The file is not valid JSON.'],
    [{ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'a,a\n1,2', 'CSV headers cannot contain duplicates.'],
  ])('%j fails on %j', async (config, text, cause) => {
    const outcome = await read(config, text);

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause });
    expect(outcome.events.slice(2, 5).map(({ type }) => type)).toEqual([
      'MapStateStarted',
      'MapRunStarted',
      'MapRunFailed',
    ]);
  });

  test('names what the bucket says about a missing object', async () => {
    const definition = distributed({
      ItemReader: { Resource: GET, ReaderConfig: { InputType: 'JSON' }, Parameters: { Bucket: 'b', Key: 'no' } },
    });

    expect(await run(definition, { tasks: bucket({}) })).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: 'The specified key does not exist.',
    });
  });

  test('lists objects page by page, and reads what they hold when told to', async () => {
    const objects = { 'b/x/1': '[1]', 'b/x/2': '[2,3]', 'b/y': '[4]' };
    const reader = { Resource: LIST, Parameters: { Bucket: 'b', Prefix: 'x/' } };
    const flattened = { ...reader, ReaderConfig: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' } };

    const keys = await run(distributed({ ItemReader: reader }), { tasks: bucket(objects) });
    const contents = await run(distributed({ ItemReader: flattened }), { tasks: bucket(objects) });

    expect(keys.output).toEqual([
      { Etag: '"e"', Key: 'x/1', LastModified: 5, Size: 1 },
      { Etag: '"e"', Key: 'x/2', LastModified: 5, Size: 1 },
    ]);
    expect(contents.output).toEqual([1, 2, 3]);
  });

  test('reads the files of an inventory', async () => {
    const manifest = { destinationBucket: 'arn:aws:s3:::b', fileSchema: 'Bucket, Key', files: [{ key: 'f.csv' }] };
    const definition = distributed({
      ItemReader: { Resource: GET, ReaderConfig: { InputType: 'MANIFEST' }, Parameters: { Bucket: 'b', Key: 'm' } },
    });

    const { output } = await run(definition, {
      tasks: bucket({ 'b/m': JSON.stringify(manifest), 'b/f.csv': '"c","k1"\n"c","k2"\n' }),
    });

    expect(output).toEqual([
      { Bucket: 'c', Key: 'k1' },
      { Bucket: 'c', Key: 'k2' },
    ]);
  });
});

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

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
test('ItemsPath may lead to an object, whose members are the items', async () => {
  expect(await run(distributed({ ItemsPath: '$.all' }), { input: { all: { a: 1, b: [2] } } })).toMatchObject({
    output: [
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: [2] },
    ],
  });
});

// The guide asks for numbers that are not negative; the text follows the one recorded for ToleratedFailureCount.
test.each<[fields: JsonObject, detail: string]>([
  [{ MaxConcurrencyPath: '$.n' }, 'MaxConcurrency cannot be negative.'],
  [{ ToleratedFailureCountPath: '$.n' }, 'ToleratedFailureCount cannot be negative.'],
  [{ ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }, 'MaxItemsPerBatch must be greater than 0.'],
])('%j of -1 fails', async (fields, detail) => {
  expect(await run(distributed({ ItemsPath: '$.all', ...fields }), { input: { all: [1], n: -1 } })).toMatchObject({
    error: 'States.Runtime',
    cause: IN_S + detail,
  });
});

test('a compressed file is refused by name, not read as rubbish', async () => {
  const reader = { Resource: GET, ReaderConfig: { InputType: 'JSONL' }, Parameters: { Bucket: 'b', Key: 'k.gz' } };
  const running = run(distributed({ ItemReader: reader }), { tasks: bucket({ 'b/k.gz': '\u001f\ufffd\b' }) });

  await expect(running).rejects.toThrow(
    new Unsupported("state 'S'", 'compressed files are not read here; store the items as plain text'),
  );
});
