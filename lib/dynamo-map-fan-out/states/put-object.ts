import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { S3_RETRY } from './retries';
import type { RunFolder } from './run-folder';

/** A file of a run, and what its writing leaves. */
export interface WrittenFile {
  /** Expressions for its key and for what it holds. */
  readonly key: string;
  readonly body: string;
  readonly assign?: Record<string, unknown>;
  readonly outputs: unknown;
}

/** Writes a file of JSON into the folder of the run; written twice, it is there once. */
export function putObject(scope: Construct, id: string, folder: RunFolder, file: WrittenFile): tasks.CallAwsService {
  const task = tasks.CallAwsService.jsonata(scope, id, {
    service: 's3',
    action: 'putObject',
    iamAction: 's3:PutObject',
    iamResources: [folder.bucket.arnForObjects(folder.keys)],
    parameters: {
      Bucket: folder.bucket.bucketName,
      Key: file.key,
      Body: file.body,
      ContentType: 'application/json',
    },
    assign: file.assign,
    outputs: file.outputs,
  });
  return task.addRetry(S3_RETRY) as tasks.CallAwsService;
}
