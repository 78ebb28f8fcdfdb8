import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** An S3 bucket of a template. */
export type BucketResource = NamedResource;

/** The buckets of a stack. */
export function bucketsOf(scope: StackScope): BucketResource[] {
  return namedResources(scope, ['AWS::S3::Bucket']);
}
