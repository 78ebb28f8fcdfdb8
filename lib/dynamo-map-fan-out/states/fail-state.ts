import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A state that ends the execution under a name of ours. */
export function failState(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}
