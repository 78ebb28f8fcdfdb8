import type { Json } from '../kernel/json';
import type { TaskCall, TaskService } from '../kernel/task-service';
import { Unsupported } from '../kernel/unsupported';
import type { AnswersInOrder } from './answers-in-order';
import type { Mocks } from './mocks';
import { resourceRefusal } from './served-resources';

/** What carries out the Tasks of one service. */
export interface TaskHandler {
  /** True for a resource of its service. */
  owns(resource: string): boolean;
  call(call: TaskCall, signal: AbortSignal): Promise<Json>;
}

/** Carries a call out, with its own parameters or with others. */
export type CarryOut = (parameters?: Json) => Promise<Json>;

/** What a call goes through on its way to the service and back. */
export type TaskGate = (call: TaskCall, signal: AbortSignal, carryOut: CarryOut) => Promise<Json>;

/** Sends each Task to the service that its resource names. */
export class Tasks implements TaskService {
  constructor(
    readonly handlers: readonly TaskHandler[],
    readonly answers: AnswersInOrder,
    readonly gate: TaskGate = (_call, _signal, carryOut) => carryOut(),
    readonly requireMapRun: NonNullable<TaskService['requireMapRun']> = () => {},
    readonly mocks?: Mocks,
  ) {}

  refusal(resource: string, stateName?: string): string | undefined {
    return this.isMocked(resource, stateName) ? undefined : resourceRefusal(resource);
  }

  /** True for a Task state that a mock answers. */
  isMocked(resource: string, stateName: string | undefined): boolean {
    return this.mocks?.task(resource, stateName) !== undefined;
  }

  call(call: TaskCall, signal: AbortSignal): Promise<Json> {
    const answer = this.mocks?.answerTo(call, signal) ?? this.#carryOut(call, signal);
    // Whoever may not call a service may not call its stand-in either; to an activity nobody calls.
    const passes = !call.resource.includes(':activity:');
    return this.answers.of(() => (passes ? this.gate(call, signal, answer) : answer()));
  }

  #carryOut(call: TaskCall, signal: AbortSignal): CarryOut {
    const handler = this.handlers.find((handler) => handler.owns(call.resource));
    // The parser saw to it; but the mock that it saw may be gone.
    const place = `state '${call.stateName ?? ''}'`;
    if (handler === undefined) throw new Unsupported(place, resourceRefusal(call.resource) ?? 'is not served');
    return async (parameters = call.parameters) => handler.call({ ...call, parameters }, signal);
  }
}
