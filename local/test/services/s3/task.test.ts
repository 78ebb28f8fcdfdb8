import { gzipSync } from 'node:zlib';
import type { Json } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { ObjectStore, S3Tasks } from '../../../src/services/s3';

const NOW = Date.UTC(2026, 0, 1);

function aBucket() {
  const clock = new VirtualClock(NOW);
  const store = new ObjectStore(['bucket'], clock);
  const tasks = new S3Tasks(store, clock, new SeededRandom(1));
  const call = (resource: string, parameters: Json) =>
    tasks.call({ resource: `arn:aws:states:::${resource}`, parameters });
  const put = (Key: string, Body: Json) => call('aws-sdk:s3:putObject', { Bucket: 'bucket', Key, Body });
  return { store, call, put };
}

describe('aws-sdk:s3', () => {
  it('stores an object as JSON and a text as it is', async () => {
    const { store, put } = aBucket();

    const answer = await put('a.json', { n: null });
    await put('a.txt', 'plain');

    expect(answer).toEqual({
      ChecksumCRC32: expect.stringMatching(/^.{6}==$/),
      ChecksumType: 'FULL_OBJECT',
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      ServerSideEncryption: 'AES256',
    });
    expect(store.sorted('bucket').map(({ body }) => body.toString())).toEqual(['{"n":null}', 'plain']);
  });

  it('gives an object as text, with all about it', async () => {
    const { call } = aBucket();
    const about = { ContentType: 'text/plain', Metadata: { Colour: 'red' } };
    await call('aws-sdk:s3:putObject', { Bucket: 'bucket', Key: 'k', Body: 'text', ...about });

    expect(await call('aws-sdk:s3:getObject', { Bucket: 'bucket', Key: 'k' })).toEqual({
      AcceptRanges: 'bytes',
      Body: 'text',
      ContentLength: 4,
      ContentType: 'text/plain',
      ETag: expect.any(String),
      LastModified: '2026-01-01T00:00:00.000Z',
      Metadata: { colour: 'red' },
      ServerSideEncryption: 'AES256',
    });
  });

  it('lists in pages, copies and deletes', async () => {
    const { call, put, store } = aBucket();
    for (const key of ['a/1', 'a/2', 'b/1']) await put(key, key);

    const first = await call('aws-sdk:s3:listObjectsV2', { Bucket: 'bucket', Prefix: 'a/', MaxKeys: 1 });
    const { NextContinuationToken } = first as { NextContinuationToken: string };
    const rest = await call('aws-sdk:s3:listObjectsV2', {
      Bucket: 'bucket',
      Prefix: 'a/',
      ContinuationToken: NextContinuationToken,
    });
    await call('aws-sdk:s3:copyObject', { Bucket: 'bucket', Key: 'c/1', CopySource: 'bucket/b/1' });
    await call('aws-sdk:s3:deleteObject', { Bucket: 'bucket', Key: 'a/1' });
    await call('aws-sdk:s3:deleteObjects', {
      Bucket: 'bucket',
      Delete: { Objects: [{ Key: 'a/2' }, { Key: 'none' }] },
    });

    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 1, Contents: [{ Key: 'a/1', Size: 3 }] });
    expect(rest).toMatchObject({
      IsTruncated: false,
      Contents: [{ Key: 'a/2', LastModified: '2026-01-01T00:00:00.000Z' }],
    });
    expect(store.sorted('bucket').map(({ key }) => key)).toEqual(['b/1', 'c/1']);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
  it.each([
    ['getObject', { Bucket: 'bucket', Key: 'none' }, 'S3.NoSuchKeyException'],
    ['getObject', { Bucket: 'none', Key: 'k' }, 'S3.NoSuchBucketException'],
    ['putObject', { Bucket: 'bucket', Key: 'there', Body: 'x', IfNoneMatch: '*' }, 'S3.S3Exception'],
    ['getObject', { Bucket: 'bucket', Key: 7 }, 'States.Runtime'],
  ])('%s of %p fails as %s', async (action, parameters, error) => {
    const { call, put } = aBucket();
    await put('there', 'x');

    await expect(call(`aws-sdk:s3:${action}`, parameters)).rejects.toMatchObject({ name: 'Failure', error });
  });
});

describe('a reader', () => {
  it('gets compressed files as text, and the times of a list in seconds', async () => {
    const { store, call } = aBucket();
    store.put({ bucket: 'bucket', key: 'rows.csv.gz', body: gzipSync('a,b\n1,2\n'), headers: {} });

    const file = await call('s3:getObject', { Bucket: 'bucket', Key: 'rows.csv.gz' });
    const list = await call('s3:listObjectsV2', { Bucket: 'bucket' });

    expect(file).toMatchObject({ Body: 'a,b\n1,2\n' });
    expect(list).toMatchObject({ Contents: [{ Key: 'rows.csv.gz', LastModified: NOW / 1_000 }] });
  });
});
