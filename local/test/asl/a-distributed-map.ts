import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import type { TaskCall } from '../../src/kernel/task-service';
import { single } from './run-definition';

export const CONFIG = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
export const PASS = { ProcessorConfig: CONFIG, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
/** Fails for items that are true. */
export const PICKY = {
  ProcessorConfig: CONFIG,
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$', BooleanEquals: true, Next: 'F' }], Default: 'P' },
    F: { Type: 'Fail', Error: 'Bad', Cause: 'why' },
    P: { Type: 'Pass', End: true },
  },
};
export const GET = 'arn:aws:states:::s3:getObject';
export const LIST = 'arn:aws:states:::s3:listObjectsV2';
export const PUT = 'arn:aws:states:::s3:putObject';

/** A machine of one distributed Map, `S`. */
export function distributed(fields: JsonObject, top: JsonObject = {}): JsonObject {
  return single({ Type: 'Map', ItemProcessor: PASS, ...fields }, top);
}

/** Objects by bucket and key; `put` keeps what is written. */
export function bucket(objects: Readonly<Record<string, string>>, put: Record<string, Json> = {}) {
  return async ({ resource, parameters }: TaskCall): Promise<Json> => {
    const { Bucket, Key, Body, Prefix = '', ContinuationToken } = parameters as Record<string, string>;
    if (resource === PUT) {
      put[`${Bucket}/${Key}`] = JSON.parse(Body as string);
      return {};
    }
    if (resource === LIST) {
      const keys = Object.keys(objects).filter((key) => key.startsWith(`${Bucket}/${Prefix}`));
      const at = Number(ContinuationToken ?? 0);
      const Contents = keys
        .slice(at, at + 1)
        .map((key) => ({ ETag: '"e"', Key: key.slice(`${Bucket}/`.length), Size: 1, LastModified: 5 }));
      return { Contents, IsTruncated: at + 1 < keys.length, NextContinuationToken: `${at + 1}` };
    }
    const text = objects[`${Bucket}/${Key}`];
    if (text === undefined) throw new Failure('S3.NoSuchKeyException', 'The specified key does not exist.');
    return { Body: text };
  };
}
