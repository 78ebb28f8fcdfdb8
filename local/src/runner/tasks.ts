import type { Json } from '../kernel/json';
import type { TaskCall, TaskService } from '../kernel/task-service';
import type { DynamoDbTasks } from '../services/dynamodb';
import type { AnswersInOrder } from './answers-in-order';
import { lambdaIntegration, resourceRefusal } from './served-resources';

/** Carries out a call of a Task to Lambda. */
export type LambdaCall = (call: TaskCall, signal: AbortSignal) => Promise<Json>;

/** Sends each Task to the service that its resource names. */
export class Tasks implements TaskService {
  constructor(
    readonly dynamoDb: DynamoDbTasks,
    readonly lambda: LambdaCall,
    readonly answers: AnswersInOrder,
  ) {}

  refusal(resource: string): string | undefined {
    return resourceRefusal(resource);
  }

  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    return this.answers.of(() =>
      lambdaIntegration(call.resource) === undefined
        ? this.dynamoDb.call(call.resource, call.parameters)
        : this.lambda(call, signal),
    );
  }
}
