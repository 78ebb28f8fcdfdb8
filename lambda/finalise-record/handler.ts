import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { RecordSettings } from '../../lib/cross-team-pipeline/contract';
import { announcer } from '../shared/cross-team/aws-announce';
import { describeExecution, recordStore } from '../shared/cross-team/aws-records';
import { logLine } from '../shared/cross-team/log';
import { CLIENT_TIMES, readSettings } from '../shared/cross-team/settings';
import { type ExecutionEnded, finaliseRecord } from './logic';

const settings = readSettings<RecordSettings>();
const executions = new SFNClient({ requestHandler: CLIENT_TIMES });
const store = recordStore(new DynamoDBClient({ requestHandler: CLIENT_TIMES }), settings);
const announce = announcer(settings);

/** Entry of the function that EventBridge calls when an execution of a pipeline has ended badly. */
export async function handler(event: ExecutionEnded): Promise<void> {
  await finaliseRecord(event, {
    settings,
    describe: (executionArn) => describeExecution(executions, executionArn),
    store,
    announce,
    now: Date.now,
    log: logLine,
  });
}
