import type { Clock } from '../../kernel/clock';
import type { ChildListener, ExecutionEvent, Outcome, StartedChild } from './engine';
import { closedRefusal, type ExecutionRecord, type ExecutionStatus } from './execution';
import type { Machine } from './machines';
import { problems } from './problems';

/** Histories of a Map Run that are kept whatever becomes of the child; later ones only without success. */
const KEPT_HISTORIES = 1_000;

/** The children of all Map Runs of a run, as far as they are kept. */
export class MapRunChildren {
  readonly #byRun = new Map<string, Family>();
  readonly #byArn = new Map<string, ChildExecution>();

  constructor(readonly clock: Clock) {}

  /** Takes note of a child as it starts; EXPRESS ones, of which AWS does not tell either, are only known by type. */
  begin(child: StartedChild, parent: Machine): ChildListener {
    const { mapRunArn, type, stateMachineArn } = child;
    const family = this.#byRun.get(mapRunArn) ?? {
      type,
      machine: { ...parent, arn: stateMachineArn, name: stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1) },
      children: [],
    };
    this.#byRun.set(mapRunArn, family);
    if (type === 'EXPRESS') return { onEvent: () => {}, onEnd: () => {} };
    const record = new ChildExecution(child, family.machine, this.clock.now());
    const isKept = family.children.push(record) <= KEPT_HISTORIES;
    this.#byArn.set(record.arn, record);
    return {
      onEvent: (event) => record.events.push(event),
      onEnd: (outcome) => record.end(outcome, this.clock.now(), isKept),
    };
  }

  get(arn: string): ExecutionRecord | undefined {
    return this.#byArn.get(arn);
  }

  /** The children of a Map Run, the oldest first; refuses for EXPRESS ones, as AWS does. */
  of(mapRunArn: string): readonly ExecutionRecord[] {
    const family = this.#byRun.get(mapRunArn);
    if (family?.type === 'EXPRESS') throw problems.machineType('Child executions of type EXPRESS are not listed');
    return family?.children ?? [];
  }
}

interface Family {
  readonly type: StartedChild['type'];
  readonly machine: Machine;
  readonly children: ChildExecution[];
}

class ChildExecution implements ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly mapRunArn: string;
  readonly itemCount: number;
  readonly redriveCount = 0;
  readonly redrivenAtMs = undefined;
  status: ExecutionStatus = 'RUNNING';
  outcome: Outcome | undefined;
  stoppedAtMs: number | undefined;
  #events: ExecutionEvent[] | undefined = [];

  constructor(
    { arn, name, input, mapRunArn, itemCount }: StartedChild,
    readonly machine: Machine,
    readonly startedAtMs: number,
  ) {
    this.arn = arn;
    this.name = name;
    this.input = input;
    this.mapRunArn = mapRunArn;
    this.itemCount = itemCount;
  }

  get events(): ExecutionEvent[] {
    if (this.#events !== undefined) return this.#events;
    throw problems.validation(
      `sfn-local keeps the histories of the first ${KEPT_HISTORIES} children of a Map Run, and of those that did not succeed`,
    );
  }

  get redriveRefusal(): string | undefined {
    return closedRefusal(this.status);
  }

  get redriveStatus(): ExecutionRecord['redriveStatus'] {
    return this.redriveRefusal === undefined ? 'REDRIVABLE_BY_MAP_RUN' : 'NOT_REDRIVABLE';
  }

  end(outcome: Outcome, stoppedAtMs: number, isKept: boolean): void {
    this.status = outcome.status;
    this.outcome = outcome;
    this.stoppedAtMs = stoppedAtMs;
    if (!isKept && outcome.status === 'SUCCEEDED') this.#events = undefined;
  }
}
