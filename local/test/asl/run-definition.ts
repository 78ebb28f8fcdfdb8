import {
  countTransitions,
  type ExecutionOptions,
  type ExecutionOutcome,
  type HistoryEvent,
  parseDefinition,
  runExecution,
} from '../../src/asl';
import type { Clock } from '../../src/kernel/clock';
import type { Json, JsonObject } from '../../src/kernel/json';
import { SeededRandom } from '../../src/kernel/seeded-random';
import type { TaskService } from '../../src/kernel/task-service';
import { VirtualClock } from '../../src/kernel/virtual-clock';

/** 2026-01-01T00:00:00.000Z, when every test begins. */
export const START = Date.UTC(2026, 0, 1);

/** What a test run gives. */
export interface TestRun extends ExecutionOutcome {
  readonly events: HistoryEvent[];
  readonly transitions: number;
  /** Simulated milliseconds. */
  readonly tookMs: number;
}

/** What a test may set. */
export interface TestOptions
  extends Partial<
    Pick<ExecutionOptions, 'signal' | 'maxEvents' | 'onMapRun' | 'onChild' | 'tokens' | 'redrive' | 'onCheckpoint'>
  > {
  readonly input?: Json;
  readonly tasks?: TaskService['call'];
  readonly requireMapRun?: TaskService['requireMapRun'];
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly seed?: number;
  readonly clock?: Clock;
}

/** Runs a definition in virtual time. */
export async function run(definition: Json, options: TestOptions = {}): Promise<TestRun> {
  const clock = options.clock ?? new VirtualClock(START);
  const tasks: TaskService = {
    refusal: () => undefined,
    ...(options.requireMapRun && { requireMapRun: options.requireMapRun }),
    call:
      options.tasks ??
      (() => {
        throw new TypeError('this test has no tasks');
      }),
  };
  const events: HistoryEvent[] = [];
  const outcome = await runExecution({
    definition: parseDefinition(definition, { services: tasks, type: options.type }),
    input: options.input === undefined ? {} : options.input,
    clock,
    random: new SeededRandom(options.seed ?? 1),
    tasks,
    execution: {
      arn: 'arn:aws:states:us-east-1:123456789012:execution:orders:one',
      name: 'one',
      roleArn: 'arn:aws:iam::123456789012:role/orders',
      stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders',
      stateMachineName: 'orders',
    },
    onEvent: (event) => events.push(event),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onMapRun === undefined ? {} : { onMapRun: options.onMapRun }),
    ...(options.onChild === undefined ? {} : { onChild: options.onChild }),
    ...(options.redrive === undefined ? {} : { redrive: options.redrive }),
    ...(options.onCheckpoint === undefined ? {} : { onCheckpoint: options.onCheckpoint }),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
    ...(options.maxEvents === undefined ? {} : { maxEvents: options.maxEvents }),
  });
  return { ...outcome, events, transitions: countTransitions(events), tookMs: clock.now() - START };
}

/** A machine of one state, named `S`. */
export function single(state: JsonObject, top: JsonObject = {}): JsonObject {
  const end: JsonObject = ['Succeed', 'Fail', 'Choice'].includes(state.Type as string) ? {} : { End: true };
  return { ...top, StartAt: 'S', States: { S: { ...state, ...end } } };
}

/** A machine of states that follow each other in the order given, all but the last with `Next`. */
export function chain(states: Readonly<Record<string, JsonObject>>, top: JsonObject = {}): JsonObject {
  const names = Object.keys(states);
  const linked = names.map((name, at) => {
    const next = names[at + 1];
    return [name, { ...(next === undefined ? { End: true } : { Next: next }), ...states[name] }] as const;
  });
  return { ...top, StartAt: names[0] as string, States: Object.fromEntries(linked) };
}

/** Type, number and predecessor of each event, such as `PassStateEntered 2<0`. */
export function outline(events: readonly HistoryEvent[]): string[] {
  return events.map(({ type, id, previousEventId }) => `${type} ${id}<${previousEventId}`);
}

/** What AWS puts before the detail of a runtime failure, for the state `S` that is entered first. */
export const IN_S = "An error occurred while executing the state 'S' (entered at the event id #2). ";

/** The ARN of a function, for tasks. */
export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:charge';
