export { allItems } from './all-items';
export type { DynamoDbAnswer, DynamoDbBackend } from './backend';
export { createTable, type TableSpec } from './create-table';
export { startDynalite } from './dynalite';
export { ExactNumber, type PlainItem, type PlainValue } from './marshal';
export { DYNAMODB_OPERATIONS, DYNAMODB_RESOURCES, dynamoDbRefusal, dynamoDbResource } from './operations';
export { parseExactly } from './parse-exact';
export { putItems } from './put-items';
export { DynamoDbTasks } from './task';
