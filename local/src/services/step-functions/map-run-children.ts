import type { Clock } from '../../kernel/clock';
import { closedRefusal } from '../../kernel/redrive-refusal';
import { childDefinition } from './child-definition';
import type { ChildListener, ExecutionEvent, Outcome, StartedChild, StopChild } from './engine';
import type { ExecutionRecord, ExecutionStatus } from './execution';
import type { Machine } from './machines';
import { problems } from './problems';

/** Children of a Map Run of which all is kept; of later ones that succeeded, only what a list tells. */
const KEPT_WHOLE = 1_000;

/** Characters that the histories of succeeded children of one Map Run may have together to be kept. */
const KEPT_CHARACTERS = 16 * 1_048_576;

/** The children of all Map Runs of a run, as far as they are kept. */
export class MapRunChildren {
  readonly #byRun = new Map<string, Family>();
  /** By name, which no other child has. */
  readonly #byName = new Map<string, ChildExecution>();

  constructor(readonly clock: Clock) {}

  /** Takes note of a child as it starts; EXPRESS ones, of which AWS does not tell either, are only known by type. */
  begin(child: StartedChild, parent: Machine): ChildListener {
    const { mapRunArn, type } = child;
    const family = this.#byRun.get(mapRunArn) ?? {
      mapRunArn,
      type,
      machine: machineOf(child, parent),
      children: [],
      keptCharacters: 0,
    };
    this.#byRun.set(mapRunArn, family);
    if (type === 'EXPRESS') return UNHEARD;
    const record = new ChildExecution(child, family, this.clock);
    family.children.push(record);
    this.#byName.set(record.name, record);
    return record;
  }

  get(arn: string): ChildExecution | undefined {
    const child = this.#byName.get(arn.slice(arn.lastIndexOf(':') + 1));
    return child?.arn === arn ? child : undefined;
  }

  /** The children of a Map Run, the oldest first; refuses for EXPRESS ones, as AWS does. */
  of(mapRunArn: string): readonly ExecutionRecord[] {
    const family = this.#byRun.get(mapRunArn);
    if (family?.type === 'EXPRESS') throw problems.machineType('Child executions of type EXPRESS are not listed');
    return family?.children ?? [];
  }
}

/** What the children of one Map run, which AWS makes a machine of. */
function machineOf({ stateMachineArn: arn, stateName, type }: StartedChild, parent: Machine): Machine {
  return {
    ...parent,
    arn,
    name: arn.slice(arn.lastIndexOf(':') + 1),
    type,
    source: () => {
      const source = parent.source();
      return { ...source, type, definition: childDefinition(source.definition, stateName) };
    },
  };
}

const UNHEARD: ChildListener = { onStart: () => {}, onEvent: () => {}, onEnd: () => {}, onPendingRedrive: () => {} };

/** What the children of one Map Run have in common. */
interface Family {
  readonly mapRunArn: string;
  readonly type: StartedChild['type'];
  readonly machine: Machine;
  readonly children: ChildExecution[];
  /** Of histories of children that have succeeded. */
  keptCharacters: number;
}

/** What can be long of a child. */
interface Whole {
  readonly input: string;
  readonly events: ExecutionEvent[];
}

/** A STANDARD child of a Map Run. */
export class ChildExecution implements ExecutionRecord, ChildListener {
  readonly name: string;
  readonly itemCount: number;
  readonly startedAtMs: number;
  stoppedAtMs: number | undefined;
  redriveCount = 0;
  redrivenAtMs: number | undefined;
  outcome: Outcome | undefined;
  readonly #family: Family;
  readonly #clock: Clock;
  readonly #isEarly: boolean;
  #status: ExecutionStatus = 'RUNNING';
  #isPending = false;
  #whole: Whole | undefined;
  /** While it runs. */
  #run: { readonly stop: StopChild; readonly ended: (() => void)[] } | undefined;

  constructor({ name, input, itemCount }: StartedChild, family: Family, clock: Clock) {
    // A copy: a name that was put together keeps its parts alive, which take four times its room.
    this.name = Buffer.from(name).toString();
    this.itemCount = itemCount;
    this.startedAtMs = clock.now();
    this.#family = family;
    this.#clock = clock;
    this.#isEarly = family.children.length < KEPT_WHOLE;
    this.#whole = { input, events: [] };
  }

  get arn(): string {
    return `${this.machine.arn.replace(':stateMachine:', ':execution:')}:${this.name}`;
  }

  get machine(): Machine {
    return this.#family.machine;
  }

  get mapRunArn(): string {
    return this.#family.mapRunArn;
  }

  get status(): ExecutionRecord['status'] {
    return this.#isPending ? 'PENDING_REDRIVE' : this.#status;
  }

  get input(): string | undefined {
    return this.#whole?.input;
  }

  get events(): ExecutionEvent[] {
    if (this.#whole !== undefined) return this.#whole.events;
    throw problems.validation(
      `sfn-local keeps the histories of the first ${KEPT_WHOLE} children of a Map Run, as far as they have ${KEPT_CHARACTERS} characters, and of those that did not succeed`,
    );
  }

  get redriveRefusal(): string | undefined {
    return closedRefusal(this.#status, this.#whole?.events.length ?? 0);
  }

  get redriveStatus(): ExecutionRecord['redriveStatus'] {
    return this.redriveRefusal === undefined ? 'REDRIVABLE_BY_MAP_RUN' : 'NOT_REDRIVABLE';
  }

  /** Ends it as ABORTED; one that has ended stays as it is. */
  async stop(error?: string, cause?: string): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    run.stop(error, cause);
    await new Promise<void>((resolve) => run.ended.push(resolve));
  }

  onStart(redriveCount: number, stop: StopChild): void {
    this.#run = { stop, ended: [] };
    this.#isPending = false;
    this.#status = 'RUNNING';
    this.outcome = undefined;
    this.stoppedAtMs = undefined;
    this.redriveCount = redriveCount;
    if (redriveCount > 0) this.redrivenAtMs = this.#clock.now();
  }

  onEvent(event: ExecutionEvent): void {
    this.#whole?.events.push(event);
  }

  onEnd(outcome: Outcome): void {
    this.#status = outcome.status;
    this.stoppedAtMs = this.#clock.now();
    if (outcome.status !== 'SUCCEEDED' || this.#mayBeKept()) this.outcome = outcome;
    else this.#whole = undefined;
    for (const tell of this.#run?.ended ?? []) tell();
    this.#run = undefined;
  }

  onPendingRedrive(isPending: boolean): void {
    this.#isPending = isPending;
  }

  #mayBeKept(): boolean {
    if (!this.#isEarly) return false;
    this.#family.keptCharacters += charactersOf(this.#whole?.events ?? []);
    return this.#family.keptCharacters <= KEPT_CHARACTERS;
  }
}

/** How long the texts in the details of events are. */
function charactersOf(events: readonly ExecutionEvent[]): number {
  let sum = 0;
  for (const event of events) {
    for (const details of Object.values(event)) {
      if (typeof details !== 'object') continue;
      for (const text of Object.values(details as object)) if (typeof text === 'string') sum += text.length;
    }
  }
  return sum;
}
