import type { Json, JsonObject } from '../../src/kernel/json';
import { Unsupported } from '../../src/kernel/unsupported';
import { bucket, distributed, GET, LIST } from './a-distributed-map';
import { run } from './run-definition';

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

test('a compressed file is refused by name, not read as rubbish', async () => {
  const reader = { Resource: GET, ReaderConfig: { InputType: 'JSONL' }, Parameters: { Bucket: 'b', Key: 'k.gz' } };
  const running = run(distributed({ ItemReader: reader }), { tasks: bucket({ 'b/k.gz': '\u001f\ufffd\b' }) });

  await expect(running).rejects.toThrow(
    new Unsupported("state 'S'", 'compressed files are not read here; store the items as plain text'),
  );
});
