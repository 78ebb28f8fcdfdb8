import { type Delivering, deliverAgain, textAttributes } from '../../kernel/deliver-again';
import { matchesPattern } from '../../kernel/event-pattern';
import type { Json, JsonObject } from '../../kernel/json';
import { recur } from '../../kernel/recur';
import type { Random } from '../../kernel/seeded-random';
import type { Rule, Target } from './rule';
import { inputText } from './target-input';

/** Options of `EventBridge`. */
export interface EventBridgeOptions extends Delivering {
  readonly random: Random;
  readonly region: string;
  readonly account: string;
  /** Names of the buses beside `default`. */
  readonly buses: readonly string[];
  readonly rules: readonly Rule[];
  /** Hears what is no refusal of a target's. */
  readonly onBug: (error: unknown) => void;
}

/** What somebody puts on a bus. */
export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
  readonly resources: readonly string[];
  /** @default - now */
  readonly timeMs?: number | undefined;
}

/** The bus on which AWS itself puts its events. */
export const DEFAULT_BUS = 'default';

/** The buses and rules of a run. */
export class EventBridge {
  constructor(readonly options: EventBridgeOptions) {}

  /** The name of a bus that is called by its name or its ARN, or undefined when there is none. */
  busNamed(nameOrArn: string): string | undefined {
    const name = nameOrArn.replace(/^arn:[^:]+:events:[^:]*:[^:]*:event-bus\//, '');
    return name === DEFAULT_BUS || this.options.buses.includes(name) ? name : undefined;
  }

  /** True when anybody would hear events of this bus. */
  hasListeners(bus: string): boolean {
    return this.options.rules.some((rule) => rule.bus === bus && rule.isEnabled && rule.pattern !== undefined);
  }

  /** Hands an event to the targets of every rule that it meets, and waits for none of them; gives the event's id. */
  publish(bus: string, event: NewEvent): string {
    const envelope = this.#envelope(event);
    for (const rule of this.options.rules) {
      const isMet = rule.bus === bus && rule.isEnabled && rule.pattern !== undefined;
      if (isMet && matchesPattern(rule.pattern as JsonObject, envelope)) this.#deliver(rule, envelope);
    }
    return String(envelope.id);
  }

  /** Lets a rule with a schedule go off, as if its date had come. */
  fire(rule: Rule, atMs: number): void {
    const event = { source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [rule.arn] };
    this.#deliver(rule, this.#envelope({ ...event, timeMs: atMs }));
  }

  /** Lets rules with a schedule go off as time passes their dates. */
  startSchedules(): void {
    const { rules, clock, signal, onBug } = this.options;
    for (const rule of rules) {
      if (rule.schedule === undefined || !rule.isEnabled) continue;
      recur(rule.schedule, clock.now(), clock, signal, (atMs) => this.fire(rule, atMs)).catch(onBug);
    }
  }

  #envelope({ source, detailType, detail, resources, timeMs }: NewEvent): JsonObject {
    const { clock, random, account, region } = this.options;
    return {
      version: '0',
      id: random.uuid(),
      'detail-type': detailType,
      source,
      account,
      time: new Date(timeMs ?? clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [...resources],
      detail,
    };
  }

  #deliver(rule: Rule, event: JsonObject): void {
    const { signal, onBug } = this.options;
    for (const target of rule.targets) {
      this.#deliverTo(target, rule, event).catch((error: unknown) => {
        if (!signal.aborted) onBug(error);
      });
    }
  }

  async #deliverTo(target: Target, rule: Rule, event: JsonObject): Promise<void> {
    const { clock } = this.options;
    const payload = inputText(target.input, event, rule, clock.now());
    const delivery = {
      payload,
      from: rule.arn,
      ...(target.messageGroupId !== undefined && { messageGroupId: target.messageGroupId }),
    };
    await deliverAgain(
      target.arn,
      target.policy,
      this.options,
      () => delivery,
      ({ error, retries, exhausted }) => ({
        payload: JSON.stringify(event),
        from: rule.arn,
        messageAttributes: textAttributes({
          RULE_ARN: rule.arn,
          TARGET_ARN: target.arn,
          ERROR_CODE: error.code,
          ERROR_MESSAGE: error.message,
          EXHAUSTED_RETRY_CONDITION: exhausted,
          RETRY_ATTEMPTS: String(retries),
        }),
      }),
    );
  }
}
