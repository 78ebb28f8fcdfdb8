export { type Connection, readConnection } from './connection';
export type { Destination } from './send-request';
export { HTTP_FAMILIES, HttpTasks } from './task';
