import { createHash } from 'node:crypto';
import type { SNSClient } from '@aws-sdk/client-sns';
import { CONTRACT_VERSION, RECORD_STATUS, type RecordSettings } from '../../../lib/cross-team-pipeline/contract';
import type { Announce } from './close-record';
import { CLIENT_TIMES } from './settings';

/** Publishes to the failure topic, in the form of the pipeline's own announcements; does nothing without a topic. */
export function announcer({ failureTopicArn }: RecordSettings): Announce {
  if (failureTopicArn === undefined) return async () => {};
  let client: SNSClient | undefined;
  return async (news) => {
    // Most runs have nothing to announce, and need not load the client.
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
    client ??= new SNSClient({ requestHandler: CLIENT_TIMES });
    await client.send(
      new PublishCommand({
        TopicArn: failureTopicArn,
        Subject: 'Pipeline failed',
        Message: JSON.stringify({ version: CONTRACT_VERSION, status: RECORD_STATUS.failed, ...news }),
        // By the ids that the pipeline's own announcement would have, which a FIFO topic then lets through once.
        ...(failureTopicArn.endsWith('.fifo') && {
          MessageGroupId: sha256(news.recordKey),
          MessageDeduplicationId: sha256(news.notificationId),
        }),
      }),
    );
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
