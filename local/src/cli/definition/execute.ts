import { countTransitions, type HistoryEvent, parseDefinition, runExecution } from '../../asl';
import { BadRequest } from '../../kernel/bad-request';
import type { Clock } from '../../kernel/clock';
import type { Json } from '../../kernel/json';
import { isDeeperThan, MAX_NESTING } from '../../kernel/nesting';
import { RealClock } from '../../kernel/real-clock';
import { SeededRandom } from '../../kernel/seeded-random';
import type { TaskService } from '../../kernel/task-service';
import { VirtualClock } from '../../kernel/virtual-clock';
import type { ExecutionReport } from '../../runner/execution-report';

/** What one execution of a definition needs, without an app around it. */
export interface ExecuteOptions {
  readonly definition: Json;
  readonly input: Json;
  /** What answers its tasks, on the clock of the execution. */
  tasks(clock: Clock): TaskService;
  /** @default 1 */
  readonly seed?: number | undefined;
  readonly realTime?: boolean;
  readonly onEvent?: (event: HistoryEvent) => void;
  readonly signal?: AbortSignal;
}

const ACCOUNT = 'us-east-1:123456789012';

/** When virtual time begins, so that a run repeats itself. */
const START_MS = Date.UTC(2026, 0, 1);

/** Parses a definition and runs it to its end. */
export async function executeDefinition(options: ExecuteOptions): Promise<ExecutionReport> {
  const { input, onEvent, signal } = options;
  if (isDeeperThan(input, MAX_NESTING)) throw new BadRequest(`the input nests more than ${MAX_NESTING} levels deep`);
  const clock = options.realTime ? new RealClock() : new VirtualClock(START_MS);
  const tasks = options.tasks(clock);
  const definition = parseDefinition(options.definition, { services: tasks });
  const random = new SeededRandom(options.seed ?? 1);
  const name = random.uuid();
  const executionArn = `arn:aws:states:${ACCOUNT}:execution:local:${name}`;
  const events: HistoryEvent[] = [];
  const startedAtMs = clock.now();
  const outcome = await runExecution({
    definition,
    input,
    clock,
    random,
    tasks,
    execution: {
      arn: executionArn,
      name,
      roleArn: 'arn:aws:iam::123456789012:role/local',
      stateMachineArn: `arn:aws:states:${ACCOUNT}:stateMachine:local`,
      stateMachineName: 'local',
    },
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    ...(signal !== undefined && { signal }),
  });
  const simulatedMs = clock.now() - startedAtMs;
  return {
    ...outcome,
    executionArn,
    events,
    transitions: countTransitions(events),
    simulatedMs,
    startedAtMs,
    logs: [],
  };
}
