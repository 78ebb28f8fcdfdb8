import { requireArn } from './arns';
import type { MachineSource, PreparedMachine } from './engine';
import { problems } from './problems';

/** A state machine as the service knows it. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** Known without reading the definition. */
  readonly type: MachineSource['type'];
  /** Changes with every update. */
  readonly revisionId?: string;
  readonly updatedAtMs?: number;
  /** Values by key; they change in place. */
  readonly tags: Map<string, string>;
  /** Read when something first needs it: a template's definition may lean on what is not served. */
  source(): MachineSource;
  /** Parsed and checked; throws for what does not run here. */
  prepared(): PreparedMachine;
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>`; a version or an alias would be the eighth. */
const PARTS_OF_ARN = 7;

/** The state machines of a run, in the order in which they were made. */
export class Machines {
  readonly #byArn = new Map<string, Machine>();

  put(machine: Machine): void {
    this.#byArn.set(machine.arn, machine);
  }

  remove(arn: string): void {
    this.#byArn.delete(arn);
  }

  all(): Machine[] {
    return [...this.#byArn.values()];
  }

  get(arn: string): Machine | undefined {
    return this.#byArn.get(arn);
  }

  /** Throws the API's errors for a text that is no ARN, and for a machine that is not there. */
  require(arn: string): Machine {
    requireArn(arn, 'stateMachine');
    const machine = this.#byArn.get(arn);
    if (machine !== undefined) return machine;
    throw arn.split(':').length > PARTS_OF_ARN ? problems.qualified(arn) : problems.machineMissing(arn);
  }
}
