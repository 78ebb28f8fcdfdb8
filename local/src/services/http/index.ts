export { type Connection, readConnection } from './connection';
export { type Destination, sendRequest } from './send-request';
export { HTTP_FAMILIES, HttpTasks } from './task';
