import type { PassingClock } from '../../kernel/clock';
import type { Random } from '../../kernel/seeded-random';
import type { TaskTokens } from '../../kernel/task-tokens';
import { AnswersByToken } from './answers-by-token';
import type { Engine } from './engine';
import { Executions, type ExecutionsOptions } from './executions';
import { Machines } from './machines';

/** Options of `StepFunctions`. */
export interface StepFunctionsOptions extends Omit<ExecutionsOptions, 'clock' | 'engine'> {
  readonly clock: PassingClock;
  readonly random: Random;
  readonly engine: Engine;
  /** Where machines live that the API makes. */
  readonly region: string;
  readonly account: string;
}

/** The state of the service, on which its operations work. */
export class StepFunctions {
  readonly machines = new Machines();
  readonly executions: Executions;
  /** Tokens that Task states have given away. */
  readonly tokens: TaskTokens;

  constructor(readonly options: StepFunctionsOptions) {
    this.executions = new Executions(options);
    this.tokens = new AnswersByToken(options.clock);
  }
}
