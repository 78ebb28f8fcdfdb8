import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import type { ClientConfig } from './client-config';

/**
 * Gives buckets the tag that CDK's emptying function looks for before a bucket is deleted: it stands in the templates,
 * and the server drops it.
 */
export async function markForEmptying(config: ClientConfig, buckets: readonly string[]): Promise<void> {
  const client = new S3Client(config);
  const TagSet = [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }];
  for (const Bucket of buckets) await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}
