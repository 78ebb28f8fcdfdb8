import { type MachineResource, machineSource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { Unsupported } from '../kernel/unsupported';
import { choose } from './choose';
import type { Inventory } from './inventory';
import type { Mock, MockAnswer } from './mock-answers';
import type { Mocks, MocksByName } from './mocks';
import { taskStates } from './task-states';

/** Mocks what the stacks of a run define; a name that none of them knows would go unnoticed. */
export class Mocking {
  readonly #mocks: Mocks;
  readonly #inventory: Inventory;

  constructor({ mocks, inventory }: { readonly mocks: Mocks; readonly inventory: Inventory }) {
    this.#mocks = mocks;
    this.#inventory = inventory;
  }

  task<Input>(stateOrResource: string, answers: readonly MockAnswer<Input>[], what = stateOrResource): Mock<Input> {
    const tasks = this.#inventory.machines.flatMap(tasksOf);
    if (!tasks.some(({ name, resource }) => name === stateOrResource || resource === stateOrResource)) {
      const names = [...new Set(tasks.map(({ name }) => name))].join(', ') || 'none';
      throw new BadRequest(`no Task state or resource '${stateOrResource}' to mock; the Task states are: ${names}`);
    }
    return this.#mocks.setTask(stateOrResource, answers, what);
  }

  function<Input>(called: string, answers: readonly MockAnswer<Input>[], what = called): Mock<Input> {
    const { arn } = choose('function', this.#inventory.functions, called);
    return this.#mocks.setFunction(arn, answers, what);
  }

  /** All at once, as the options of a run have them. */
  all({ states = {}, resources = {}, functions = {} }: MocksByName): void {
    for (const [name, answers] of Object.entries(resources)) this.task(name, answers, `mocks: resources: ${name}`);
    for (const [name, answers] of Object.entries(states)) this.task(name, answers, `mocks: states: ${name}`);
    for (const [name, answers] of Object.entries(functions)) this.function(name, answers, `mocks: functions: ${name}`);
  }
}

/** Nothing of a machine that cannot be read; it is refused when something runs it. */
function tasksOf(machine: MachineResource) {
  try {
    return [...taskStates(machineSource(machine).definition)];
  } catch (error) {
    if (error instanceof Unsupported || error instanceof BadRequest) return [];
    throw error;
  }
}
