import { SFNClient } from '@aws-sdk/client-sfn';
import type { CompleteTaskSettings } from '../../lib/cross-team-pipeline/contract';
import { logLine } from '../shared/cross-team/log';
import type { BatchResponse, QueueEvent } from '../shared/cross-team/queue-event';
import { CLIENT_TIMES, readSettings } from '../shared/cross-team/settings';
import { taskAnswerer } from '../shared/cross-team/task-answers';
import { completeTasks } from './logic';

const settings = readSettings<CompleteTaskSettings>();
const answerer = taskAnswerer(new SFNClient({ requestHandler: CLIENT_TIMES }));

/** Entry of the consumer of a pipeline's reply queue. */
export async function handler(event: QueueEvent): Promise<BatchResponse> {
  return completeTasks(event, { settings: { pipeline: settings.pipeline }, answerer, now: Date.now, log: logLine });
}
