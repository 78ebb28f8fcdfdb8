import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { toGrey } from './logic';

const bucket = process.env.BUCKET ?? '';
if (bucket === '') throw new Error('environment variable BUCKET must be set');

const client = new S3Client({
  // With the bucket in the path, as an endpoint of one's own needs it.
  forcePathStyle: true,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

/** Makes one image grey; done again, it writes the same. */
export async function handler({ key }: { readonly key: string }): Promise<{ key: string }> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const grey = toGrey((await Body?.transformToString()) ?? '');
  const target = key.replace(/^uploads\//, 'grey/').replace(/\.ppm$/, '.pgm');
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: target, Body: grey, ContentType: 'image/x-portable-graymap' }),
  );
  return { key: target };
}
