import { isJsonObject } from '../../kernel/json';
import { type AskedCall, type Need, need, objectsIn, text } from './asked-call';

/** Actions that are not called like their operations: on objects, and on buckets. */
const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  SelectObjectContent: 'GetObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  ListParts: 'ListMultipartUploadParts',
};
const BUCKET_ACTIONS: Readonly<Record<string, string>> = {
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadBucket: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export function s3(call: AskedCall): Need[] {
  const { request, operation } = call;
  if (operation === 'ListBuckets') return [need(call, 'ListAllMyBuckets', '*')];
  const bucket = `arn:aws:s3:::${(text(request.Bucket) ?? '').replace(/^arn:[^:]+:s3:::/, '')}`;
  const onBucket = BUCKET_ACTIONS[operation];
  if (onBucket !== undefined) return [need(call, onBucket, bucket, listContext(call))];
  const key = text(request.Key);
  const object = `${bucket}/${key ?? ''}`;
  switch (operation) {
    case 'DeleteObjects': {
      const { Objects } = isJsonObject(request.Delete) ? request.Delete : {};
      return objectsIn(Objects).map(({ Key }) => need(call, 'DeleteObject', `${bucket}/${String(Key)}`));
    }
    case 'CopyObject': {
      const source = decodeURIComponent(text(request.CopySource) ?? '').replace(/^\//, '');
      return [need(call, 'GetObject', `arn:aws:s3:::${source}`), need(call, 'PutObject', object)];
    }
    default:
      return [need(call, OBJECT_ACTIONS[operation] ?? operation, key === undefined ? bucket : object)];
  }
}

function listContext({ request: { Prefix, Delimiter, MaxKeys } }: AskedCall) {
  return {
    's3:prefix': text(Prefix) ?? '',
    's3:delimiter': text(Delimiter),
    's3:max-keys': MaxKeys === undefined ? undefined : String(MaxKeys),
  };
}
