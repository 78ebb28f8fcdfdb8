import type { StackScope } from './stack-scope';

/** An S3 bucket of a template. */
export interface BucketResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
}

/** The buckets of a stack. */
export function bucketsOf(scope: StackScope): BucketResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::S3::Bucket')
    .map(([logicalId]) => ({
      logicalId,
      constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
      name: String(scope.ref(logicalId, scope.place(logicalId))),
      arn: String(scope.attribute(logicalId, 'Arn', scope.place(logicalId))),
    }));
}
