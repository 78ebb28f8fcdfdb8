import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SweepSettings } from '../../lib/cross-team-pipeline/contract';
import { announcer } from '../shared/cross-team/aws-announce';
import { describeExecution, recordStore } from '../shared/cross-team/aws-records';
import { logLine } from '../shared/cross-team/log';
import { CLIENT_TIMES, readSettings } from '../shared/cross-team/settings';
import { sweepRecords } from './logic';
import { openRecords } from './open-records';
import { waitingSince } from './waiting-since';

const settings = readSettings<SweepSettings>();
const executions = new SFNClient({ requestHandler: CLIENT_TIMES });
const tables = new DynamoDBClient({ requestHandler: CLIENT_TIMES });
const store = recordStore(tables, settings);
const announce = announcer(settings);

/** Entry of the function that looks for records which were left open. */
export async function handler(
  _event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<void> {
  await sweepRecords({
    settings,
    openRecords: () => openRecords(tables, settings),
    describe: (executionArn) => describeExecution(executions, executionArn),
    waitingSince: (executionArn) => waitingSince(executions, executionArn),
    remainingMs: () => context.getRemainingTimeInMillis(),
    store,
    announce,
    now: Date.now,
    log: logLine,
  });
}
