export { SqsError } from './errors';
export type { NewMessage, ReceivedMessage, StoredMessage } from './message';
export type { MessageAttribute, MessageAttributes } from './message-attributes';
export { Queue, type QueueCounts, type QueueDisturbance } from './queue';
export { type QueueSettings, queueSettings, type RedrivePolicy } from './queue-settings';
export { type QueueMessage, type QueueSpec, SQS_OPERATIONS, Sqs, type SqsOptions } from './sqs';
export { SQS_FAMILIES, SqsTasks } from './task';
