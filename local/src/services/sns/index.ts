export type { QueueDelivery, SnsTargets } from './deliveries';
export { SnsError } from './errors';
export type { Notification, SnsAttribute } from './notification';
export { SNS_OPERATIONS, Sns, type SnsOptions, type TopicSpec } from './sns';
export { type Subscription, subscriptionFrom } from './subscription';
export { SNS_FAMILIES, SnsTasks } from './task';
