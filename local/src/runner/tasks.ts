import type { Json } from '../kernel/json';
import type { CallingExecution, TaskCall, TaskService } from '../kernel/task-service';
import type { AnswersInOrder } from './answers-in-order';
import { resourceRefusal } from './served-resources';

/** What carries out the Tasks of one service. */
export interface TaskHandler {
  /** True for a resource of its service. */
  owns(resource: string): boolean;
  call(call: TaskCall, signal: AbortSignal): Promise<Json>;
}

/** What a call goes through on its way to the service and back. */
export type TaskGate = (call: TaskCall, signal: AbortSignal, carryOut: () => Promise<Json>) => Promise<Json>;

/** Sends each Task to the service that its resource names. */
export class Tasks implements TaskService {
  constructor(
    readonly handlers: readonly TaskHandler[],
    readonly answers: AnswersInOrder,
    readonly gate: TaskGate = (_call, _signal, carryOut) => carryOut(),
    readonly requireMapRun: (execution: CallingExecution) => void = () => {},
  ) {}

  refusal(resource: string): string | undefined {
    return resourceRefusal(resource);
  }

  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    const handler = this.handlers.find((handler) => handler.owns(call.resource));
    if (handler === undefined) throw new TypeError(`nothing serves '${call.resource}': the parser saw to it`);
    return this.answers.of(() => this.gate(call, signal, async () => handler.call(call, signal)));
  }
}
