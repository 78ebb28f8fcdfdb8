import type { RuleResource, ScheduleResource } from '../assembly';
import type { JsonOperation } from '../gateway';
import { BadRequest } from '../kernel/bad-request';
import type { Clock } from '../kernel/clock';
import type { Deliver } from '../kernel/deliver';
import { SeededRandom } from '../kernel/seeded-random';
import { Unsupported } from '../kernel/unsupported';
import { DEFAULT_BUS, EventBridge, EventBridgeTasks, putEvents, type Rule, ruleFrom } from '../services/events';
import { type Schedule, Scheduler, scheduleFrom } from '../services/scheduler';
import { type Execution, statusEvent } from '../services/step-functions';
import { choose } from './choose';
import { DELIVERED_TO, serviceOf } from './deliveries';
import type { Inventory } from './inventory';
import type { TaskHandler } from './tasks';

/** What buses and schedules need of a run. */
export interface EventingOptions {
  readonly inventory: Inventory;
  readonly clock: Clock;
  readonly seed: number;
  readonly deliver: Deliver;
  /** Where events happen that name no place. */
  readonly region: string;
  readonly account: string;
  /** Ends what waits, for the run is over. */
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  readonly onBug: (error: unknown) => void;
}

/** Event buses with their rules, and schedules, of a run. */
export class Eventing {
  readonly handler: TaskHandler;
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly #events: EventBridge;
  readonly #scheduler: Scheduler;
  readonly #options: EventingOptions;
  /** What goes off at dates, by the resource that defines it. */
  readonly #dated = new Map<RuleResource | ScheduleResource, (atMs: number) => void>();

  constructor(options: EventingOptions) {
    this.#options = options;
    const { inventory, clock, seed, region, account, signal, onBug } = options;
    // A source of its own: what goes off beside executions must not change what they draw.
    const random = new SeededRandom(seed);
    const delivering = { clock, random, signal, onBug, deliver: options.deliver };
    const rules = inventory.rules.flatMap((resource) => this.#rule(resource));
    const schedules = inventory.schedules.flatMap((resource) => this.#schedule(resource));
    const buses = inventory.buses.map(({ name }) => name);
    this.#events = new EventBridge({ ...delivering, region, account, buses, rules });
    this.#scheduler = new Scheduler({ ...delivering, schedules });
    this.handler = new EventBridgeTasks(this.#events);
    this.operations = { 'AWSEvents.PutEvents': (request) => putEvents(this.#events, request) };
  }

  /** Lets rules and schedules go off as time passes their dates. */
  startSchedules(): void {
    this.#events.startSchedules();
    this.#scheduler.start();
  }

  /** Lets one go off, by name, logical id, ARN or construct path, as if its date had come. */
  fire(wanted: string, atMs: number): void {
    this.#dated.get(choose('schedule', [...this.#dated.keys()], wanted))?.(atMs);
  }

  /** Tells the default bus about an execution. */
  tell(execution: Execution): void {
    if (execution.type !== 'STANDARD' || !this.#events.hasListeners(DEFAULT_BUS)) return;
    this.#events.publish(DEFAULT_BUS, statusEvent(execution));
  }

  #rule(resource: RuleResource): Rule[] {
    const { name, arn, place } = resource;
    return this.#served('AWS::Events::Rule', () => {
      const properties = resource.properties();
      const bus = String(properties.EventBusName ?? DEFAULT_BUS).replace(/^.*:event-bus\//, '');
      const read = ruleFrom({ name, arn, bus, place, properties }, this.#options.clock.now());
      const targets = read.targets.filter(({ arn, id }) => this.#isServed(arn, `${place}/Targets/${id}`));
      const rule = { ...read, targets };
      if (rule.schedule !== undefined) this.#dated.set(resource, (atMs) => this.#events.fire(rule, atMs));
      return rule;
    });
  }

  #schedule(resource: ScheduleResource): Schedule[] {
    return this.#served('AWS::Scheduler::Schedule', () => {
      const schedule = scheduleFrom({ ...resource, properties: resource.properties() }, this.#options.clock.now());
      if (!this.#isServed(schedule.targetArn, `${resource.place}/Target`)) return undefined;
      this.#dated.set(resource, (atMs) => this.#scheduler.fire(schedule, atMs));
      return schedule;
    });
  }

  /** What cannot be served is told of: an execution does not depend on it. */
  #served<T>(type: string, read: () => T | undefined): T[] {
    try {
      const found = read();
      return found === undefined ? [] : [found];
    } catch (error) {
      if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
      this.#options.onNotice(`${type} is skipped, it never goes off: ${error.message}`);
      return [];
    }
  }

  #isServed(targetArn: string, place: string): boolean {
    const isServed = DELIVERED_TO.includes(serviceOf(targetArn));
    if (!isServed) {
      const served = DELIVERED_TO.join(', ');
      this.#options.onNotice(`${place}: '${targetArn}' gets nothing; targets that are served belong to ${served}`);
    }
    return isServed;
  }
}
