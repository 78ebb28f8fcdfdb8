import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { CONTRACT_VERSION, type HandOffReply } from '../../lib/cross-team-pipeline/contract';
import type { Answerer } from '../shared/cross-team/task-answers';

/** Answers by the pipeline's reply queue. Whether the token was good is seen there, so every reply counts as delivered. */
export function replySender(client: SQSClient, queueUrl: string): Answerer {
  const send = async (reply: Omit<HandOffReply, 'version'>) => {
    const MessageBody = JSON.stringify({ version: CONTRACT_VERSION, ...reply });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    return 'delivered' as const;
  };
  return {
    answer: ({ workId, taskToken }, answer) => send({ workId, taskToken, ...answer }),
    heartbeat: ({ workId, taskToken }) => send({ workId, taskToken, outcome: 'heartbeat' }),
  };
}
