import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A state in which a call ends badly; the cause is a text or an expression. */
export function fail(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}
