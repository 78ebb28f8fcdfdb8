import type { CloseRecordTools, Failure, RecordStore, StoredRecord } from '../../lambda/shared/cross-team/close-record';

/** Records in memory, closed under the condition that DynamoDB checks. */
export class MemoryRecords implements RecordStore {
  readonly records = new Map<string, StoredRecord & Partial<Failure>>();

  constructor(records: Readonly<Record<string, StoredRecord>> = {}) {
    for (const [key, record] of Object.entries(records)) this.records.set(key, record);
  }

  async read(key: string): Promise<StoredRecord | undefined> {
    return this.records.get(key);
  }

  async close(key: string, executionArn: string, failure: Failure): Promise<boolean> {
    const record = this.records.get(key);
    if (record?.executionArn !== executionArn || record.status !== 'RECORD_ADDED') return false;
    this.records.set(key, { executionArn, status: 'RECORD_FAILED', ...failure });
    return true;
  }
}

/** What closing works with, and what was announced. */
export function closingTools(store: RecordStore): { tools: CloseRecordTools; announced: { recordKey: string }[] } {
  const announced: { recordKey: string }[] = [];
  return {
    announced,
    tools: {
      store,
      announce: async (news) => {
        announced.push(news);
      },
      now: () => Date.parse('2026-01-02T00:00:00.000Z'),
      log: () => {},
    },
  };
}
