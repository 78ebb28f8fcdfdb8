import { ExecutionDoesNotExist, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';

/**
 * Since when an execution waits for Team B: the time of its last event, if that is a message which was sent with a token.
 */
export async function waitingSince(client: SFNClient, executionArn: string): Promise<number | undefined> {
  try {
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1, includeExecutionData: false }),
    );
    const [last] = events ?? [];
    const isWaiting =
      last?.type === 'TaskSubmitted' && last.taskSubmittedEventDetails?.resource === 'sendMessage.waitForTaskToken';
    return isWaiting ? last.timestamp?.getTime() : undefined;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
