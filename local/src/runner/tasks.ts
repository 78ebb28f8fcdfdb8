import type { Json } from '../kernel/json';
import type { TaskCall, TaskService } from '../kernel/task-service';
import type { DynamoDbTasks } from '../services/dynamodb';
import { lambdaIntegration, resourceRefusal } from './served-resources';

/** Carries out a call of a Task to Lambda. */
export type LambdaCall = (call: TaskCall, signal: AbortSignal) => Promise<Json>;

/** Sends each Task to the service that its resource names. */
export class Tasks implements TaskService {
  constructor(
    readonly dynamoDb: DynamoDbTasks,
    readonly lambda: LambdaCall,
  ) {}

  refusal(resource: string): string | undefined {
    return resourceRefusal(resource);
  }

  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    if (lambdaIntegration(call.resource) !== undefined) return this.lambda(call, signal);
    return this.dynamoDb.call(call.resource, call.parameters);
  }
}
