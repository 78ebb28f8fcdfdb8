import { SFNClient } from '@aws-sdk/client-sfn';
import type { LocalAws } from 'cdk-sfn-local';

/** A client of Step Functions for a run. */
export function sfnClient({ endpoint, region }: Pick<LocalAws, 'endpoint' | 'region'>): SFNClient {
  return new SFNClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
    // Else StartSyncExecution looks for a host `sync-127.0.0.1`.
    disableHostPrefix: true,
  });
}
