import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { withBuckets } from './running-app';

/** A failed item, as its ledger has it. */
export interface LedgerEntry {
  readonly index: number;
  readonly error: string;
  readonly cause: string;
  readonly item?: unknown;
}

/** All entries of the ledger of failures of a run whose files lie below `prefix` in bucket `ledgers`. */
export function ledgerOf(aws: LocalAws, prefix: string, report: ExecutionReport): Promise<LedgerEntry[]> {
  const Bucket = 'ledgers';
  const Prefix = `${prefix}${report.executionArn.split(':').pop()}/failed/`;
  return withBuckets(aws, async (s3) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const files = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return JSON.parse((await Body?.transformToString()) ?? '[]') as LedgerEntry[];
      }),
    );
    return files.flat();
  });
}
