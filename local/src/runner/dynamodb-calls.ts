import { type DynamoDbTasks, dynamoDbResource } from '../services/dynamodb';
import type { TaskHandler } from './tasks';

/** Carries out the Tasks that call DynamoDB. */
export function dynamoDbCalls(tasks: DynamoDbTasks): TaskHandler {
  return {
    owns: (resource) => dynamoDbResource(resource) !== undefined,
    call: ({ resource, parameters }) => tasks.call(resource, parameters),
  };
}
