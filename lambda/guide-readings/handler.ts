import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { logLine } from '../shared/cross-team/log';
import { type BatchResponse, judgeBatch, type QueueEvent } from '../shared/cross-team/queue-event';
import { CLIENT_TIMES } from '../shared/cross-team/settings';

const stateMachineArn = process.env.STATE_MACHINE_ARN ?? '';
if (stateMachineArn === '') throw new Error('environment variable STATE_MACHINE_ARN must be set');

const client = new SFNClient({ requestHandler: CLIENT_TIMES });

/** Runs the workflow for each message; what it refuses stays in the queue. The workflow itself knows what came before. */
export async function handler(event: QueueEvent): Promise<BatchResponse> {
  return judgeBatch(
    event,
    async ({ messageId, body }) => {
      const { status, error } = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: body }));
      logLine({ message: 'reading', messageId, status, error });
      return status === 'SUCCEEDED' ? 'done' : 'again';
    },
    {
      inOrder: false,
      onError: ({ messageId }, error) => logLine({ message: 'reading', messageId, error: String(error) }),
    },
  );
}
