import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { FanOutError } from '../fan-out-error';
import type { ResolvedExport } from '../sources/table-export';
import { failState } from './fail-state';
import { RUN_VARIABLE } from './names';
import { DYNAMODB_SDK_RETRY } from './retries';
import type { RunFolder } from './run-folder';
import type { Reads } from './stored-map';

const { exported, files } = RUN_VARIABLE;

/** What an export is made from. */
export interface TableExport {
  readonly table: ITable;
  readonly source: ResolvedExport;
  readonly folder: RunFolder;
  readonly nothingToDo: sfn.IChainable;
  /** What comes when every item is in a file. */
  readonly next: sfn.IChainable;
}

/**
 * Lets DynamoDB write the table as it is now into the folder of the run, and waits for it.
 *
 * ```
 * Export table ─► Wait for export ─► Look at export ─► Exported? ─┬─► ...
 *                        ▲                                        ├─► Nothing to do
 *                        └────────────────────────────────────────┼── in progress
 *                                                                 └─► Export failed
 * ```
 */
export function exportTable(scope: Construct, options: TableExport): sfn.IChainable {
  const { source, nothingToDo, next } = options;
  const wait = sfn.Wait.jsonata(scope, 'Wait for export', {
    time: sfn.WaitTime.duration(Duration.seconds(source.pollSeconds)),
  });
  const lookedAt = sfn.Choice.jsonata(scope, 'Exported?')
    .when(sfn.Condition.jsonata("{% $states.input.status = 'FAILED' %}"), failedExport(scope))
    .when(sfn.Condition.jsonata("{% $states.input.status != 'COMPLETED' %}"), wait)
    .when(sfn.Condition.jsonata('{% $states.input.items = 0 %}'), nothingToDo)
    .otherwise(next);
  return startExport(scope, options).next(wait).next(lookAtExport(scope, options)).next(lookedAt);
}

/** The files of the export: lines `{"Item":{…}}`, compressed. */
export function exportedFiles(folder: RunFolder): Reads {
  return {
    bucket: folder.bucket,
    args: { Prefix: `{% $${files} %}` },
    config: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' },
    keys: folder.keys,
    isOpened: true,
  };
}

function startExport(scope: Construct, { table, folder }: TableExport): tasks.CallAwsService {
  const { bucket } = folder;
  const task = tasks.CallAwsService.jsonata(scope, 'Export table', {
    service: 'dynamodb',
    action: 'exportTableToPointInTime',
    iamAction: 'dynamodb:ExportTableToPointInTime',
    iamResources: [table.tableArn],
    // DynamoDB writes in the name of who asked.
    additionalIamStatements: [
      new PolicyStatement({
        actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
        resources: [bucket.arnForObjects(folder.keys)],
      }),
    ],
    parameters: {
      TableArn: table.tableArn,
      S3Bucket: bucket.bucketName,
      S3Prefix: folder.inRun('export'),
      ExportFormat: 'DYNAMODB_JSON',
      ...(bucket.encryptionKey && { S3SseAlgorithm: 'KMS', S3SseKmsKeyId: bucket.encryptionKey.keyArn }),
      // A call whose answer was lost finds its own export; a redrive makes a new one.
      ClientToken: "{% $hash($states.context.Execution.Id & $states.context.State.EnteredTime, 'SHA-256') %}",
    },
    assign: { [exported]: '{% $states.result.ExportDescription.ExportArn %}' },
    outputs: {},
  });
  return task.addRetry(DYNAMODB_SDK_RETRY) as tasks.CallAwsService;
}

function lookAtExport(scope: Construct, { table }: TableExport): tasks.CallAwsService {
  const about = '$states.result.ExportDescription';
  const task = tasks.CallAwsService.jsonata(scope, 'Look at export', {
    service: 'dynamodb',
    action: 'describeExport',
    iamAction: 'dynamodb:DescribeExport',
    iamResources: [`${table.tableArn}/export/*`],
    parameters: { ExportArn: `{% $${exported} %}` },
    // The manifest says where DynamoDB put the files, whatever it adds to the prefix.
    assign: {
      [files]: `{% $exists(${about}.ExportManifest) ? $substringBefore(${about}.ExportManifest, 'manifest-summary.json') & 'data/' : '' %}`,
    },
    outputs: {
      status: `{% ${about}.ExportStatus %}`,
      items: `{% $exists(${about}.ItemCount) ? ${about}.ItemCount : 0 %}`,
      code: `{% $exists(${about}.FailureCode) ? ${about}.FailureCode : '' %}`,
      message: `{% $exists(${about}.FailureMessage) ? ${about}.FailureMessage : '' %}`,
    },
  });
  return task.addRetry(DYNAMODB_SDK_RETRY) as tasks.CallAwsService;
}

function failedExport(scope: Construct): sfn.Fail {
  const cause = "{% $states.input.code & ': ' & $states.input.message %}";
  return failState(scope, 'Export failed', FanOutError.EXPORT_FAILED, cause);
}
