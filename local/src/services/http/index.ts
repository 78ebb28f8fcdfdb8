export { type Connection, readConnection } from './connection';
export { type Destination, hostAndPort, sendRequest } from './send-request';
export { HTTP_FAMILIES, HttpTasks } from './task';
