import { isJsonObject } from '../../kernel/json';
import { type AskedCall, arnOf, type Need, need, objectsIn, text } from './asked-call';

/** Operations that are about no table in particular. */
const ON_NONE = /^(ListTables|ListBackups|ListExports|ListImports|DescribeLimits|DescribeEndpoints)$/;

/** Transactions take the actions of what they do. */
const TRANSACTED: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/** Members of requests that name what the call is about; a table may be called by its name. */
const NAMING = ['TableName', 'TableArn', 'ExportArn', 'StreamArn', 'BackupArn', 'ImportArn', 'ResourceArn'];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function dynamoDb(call: AskedCall): Need[] {
  const { request, operation } = call;
  const table = (name: string) => arnOf(call, name, `table/${name}`);
  if (ON_NONE.test(operation)) return [need(call, operation, '*')];
  if (isJsonObject(request.RequestItems)) {
    return Object.keys(request.RequestItems).map((name) => need(call, operation, table(name)));
  }
  if (Array.isArray(request.TransactItems)) {
    return objectsIn(request.TransactItems).flatMap((item) =>
      Object.entries(item).map(([kind, part]) => {
        const name = isJsonObject(part) ? (text(part.TableName) ?? '') : '';
        return need(call, TRANSACTED[kind] ?? kind, table(name));
      }),
    );
  }
  const [called] = NAMING.flatMap((member) => text(request[member]) ?? []);
  if (called === undefined) return [need(call, operation, undefined)];
  const index = text(request.IndexName);
  const asked = need(call, operation, index === undefined ? table(called) : `${table(called)}/index/${index}`);
  return operation === 'ExportTableToPointInTime' ? [asked, ...writingOfExport(call)] : [asked];
}

/**
 * DynamoDB writes an export in the name of who asked for it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
 */
function writingOfExport({ request: { S3Bucket, S3Prefix } }: AskedCall): Need[] {
  const folder = [text(S3Bucket) ?? '', ...(text(S3Prefix)?.split('/') ?? []), 'AWSDynamoDB'].filter(Boolean);
  const resource = `arn:aws:s3:::${folder.join('/')}/sfn-local`;
  return ['AbortMultipartUpload', 'PutObject', 'PutObjectAcl'].map((action) => ({ action: `s3:${action}`, resource }));
}
