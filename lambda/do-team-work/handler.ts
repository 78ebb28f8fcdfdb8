import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { TeamWorkSettings } from '../../lib/cross-team-pipeline/contract';
import { logLine } from '../shared/cross-team/log';
import type { BatchResponse, QueueEvent } from '../shared/cross-team/queue-event';
import { CLIENT_TIMES, readSettings } from '../shared/cross-team/settings';
import { answererFor } from './answerer';
import { DynamoLedger } from './dynamo-ledger';
import { everyInterval } from './heartbeats';
import { doTeamWork } from './logic';
import { workerCaller } from './worker-call';

const settings = readSettings<TeamWorkSettings>();
const queues = new SQSClient({ requestHandler: CLIENT_TIMES });
const answerer = answererFor(settings.answer, queues);
// Patient, within seconds: work whose answer the ledger did not take is done again.
const tables = new DynamoDBClient({ requestHandler: CLIENT_TIMES, maxAttempts: 8 });
const ledger = new DynamoLedger(tables, settings, Date.now);
const worker = new LambdaClient({
  // The SDK would start a second run beside one whose answer was lost.
  maxAttempts: 1,
  requestHandler: { ...CLIENT_TIMES, requestTimeout: (settings.workTimeoutSeconds + 5) * 1_000 },
});

/** Entry of the function behind `TeamBWorker`. */
export async function handler(event: QueueEvent, context: { readonly awsRequestId: string }): Promise<BatchResponse> {
  return doTeamWork(event, {
    settings,
    ledger,
    callWorker: workerCaller(worker, settings.functionName),
    answerer,
    delay: async (receiptHandle, seconds) => {
      await queues.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: settings.queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.min(Math.max(seconds, 1), 43_200),
        }),
      );
    },
    every: everyInterval,
    now: Date.now,
    log: logLine,
    requestId: context.awsRequestId,
  });
}
