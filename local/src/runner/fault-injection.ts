import {
  BETWEEN,
  carryOutUnder,
  type FaultableCall,
  type FaultKind,
  type FaultSpec,
  Faults,
  type Hit,
  parseFault,
  partOfBatch,
  refusalOf,
} from '../faults';
import type { CallGuard } from '../gateway';
import type { PassingClock } from '../kernel/clock';
import type { Deliver } from '../kernel/deliver';
import { isJsonObject, type JsonObject } from '../kernel/json';
import { iamService, refusedTask } from '../kernel/refused-task';
import type { Random } from '../kernel/seeded-random';
import { ServiceError } from '../kernel/service-error';
import { taskResource } from '../kernel/task-resource';
import type { QueueDisturbance } from '../services/sqs';
import { calledNames, namesIn, withLastPart } from './called-names';
import type { Nameable } from './choose';
import type { Functions, Mishap } from './functions';
import type { Inventory } from './inventory';
import type { TaskGate } from './tasks';

/** What it takes to let calls go wrong. */
export interface FaultInjectionOptions {
  readonly faults: readonly FaultSpec[];
  readonly seed: number;
  readonly inventory: Inventory;
  readonly clock: PassingClock;
  readonly random: Random;
  functions(): Functions;
  /** Ends what waits, for the run is over. */
  readonly signal: AbortSignal;
  readonly onBug: (error: unknown) => void;
}

type Handing = Pick<FaultableCall, 'on' | 'by' | 'content'>;

/** Operations by which something is handed to a target, by the service in its ARN. */
const HANDED: Readonly<Record<string, string>> = {
  lambda: 'Invoke',
  sqs: 'SendMessage',
  sns: 'Publish',
  states: 'StartExecution',
};

/**
 * How long SNS waits before it tries again, and again; then every twenty seconds, for weeks.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const SNS_DELAYS_MS = [0, 0, 1_000, 1_000, 1_000, 2_000, 4_000, 8_000, 16_000];
const LAST_DELAY_MS = 20_000;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
const HTTP_PATIENCE_MS = 60_000;

/** Lets calls of a run go wrong as its faults have it, wherever calls pass. */
export class FaultInjection {
  readonly faults: Faults;
  readonly #options: FaultInjectionOptions;
  /** How often messages have been received that are to be received again. */
  readonly #again = new Map<string, number>();

  constructor(options: FaultInjectionOptions) {
    this.#options = options;
    this.faults = new Faults(options.faults.map(parseFault), options.seed, namesIn(options.inventory));
  }

  /** Calls of Task states. */
  readonly gate: TaskGate = (call, signal, carryOut) => {
    if (!this.faults.isOn) return carryOut();
    const { clock, random } = this.#options;
    const target = taskResource(call.resource);
    const parameters = isJsonObject(call.parameters) ? call.parameters : {};
    const service = target === undefined ? 'lambda' : iamService(target.service);
    const hit = this.#between({
      service,
      operation: target === undefined ? 'Invoke' : `${target.action[0]?.toUpperCase()}${target.action.slice(1)}`,
      on: target === undefined ? withLastPart(call.resource) : calledNames(parameters),
      by: [call.stateName ?? '', ...withLastPart(call.execution.stateMachineArn)],
      content: JSON.stringify(call.parameters),
    });
    const failure = (kind: 'throttle' | '500' | 'reset') =>
      refusedTask(call.resource, kind === 'reset' ? kind : refusalOf(service, kind), random.uuid());
    if (service === 'http' && hit?.kind === 'hang') {
      // Of all services this one is not waited for as long as it takes.
      return clock.sleep(HTTP_PATIENCE_MS, signal).then(() => Promise.reject(failure('reset')));
    }
    const part = hit?.kind === 'unprocessed' ? partOfBatch(parameters) : undefined;
    return carryOutUnder(hit, {
      clock,
      signal,
      carryOut: () => carryOut(),
      failure,
      ...(part !== undefined && {
        carryOutPart: async () => part.complete((await carryOut(part.request)) as JsonObject),
      }),
    });
  };

  /** Calls that come through the endpoint. */
  readonly guard: CallGuard = async (call, outlet) => {
    const { clock } = this.#options;
    const functions = this.#options.functions();
    const caller = functions.callerOf(call.accessKey);
    const { service, operation, accessKey } = call;
    const hit = this.#between(
      {
        service,
        operation,
        on: calledNames(call.request),
        by: caller === undefined ? [] : [caller.arn, caller.name],
        content: call.body,
      },
      // Of an invocation it is the invoked one that dies.
      caller !== undefined && service !== 'lambda' ? ['kill'] : [],
    );
    if (hit === undefined) return outlet.carryOut();
    if (hit.kind === 'kill') {
      if (hit.detail === 'after') await outlet.carryOutUnheard();
      functions.kill(accessKey);
      outlet.drop();
      return;
    }
    let unheard = hit.kind === 'lost-acknowledgement' ? 1 : hit.kind === 'duplicate' ? Number(hit.detail) - 1 : 0;
    let isRefused = false;
    const attempt = () =>
      carryOutUnder(hit, {
        clock,
        signal: outlet.gone,
        carryOut: () => (unheard-- > 0 ? outlet.carryOutUnheard() : outlet.carryOut()),
        carryOutPart: () => {
          const part = partOfBatch(call.request);
          return outlet.carryOutAs(part.request, part.complete);
        },
        failure: (kind) => {
          isRefused = true;
          if (kind === 'reset') outlet.drop();
          else outlet.refuse(refusalOf(service, kind));
          return undefined;
        },
        ...(caller !== undefined && { onSilence: (ms: number) => functions.silence(accessKey, ms) }),
      });
    try {
      // Whoever asks from outside waits for the delay.
      const isAwaited = hit.kind === 'delay' && caller === undefined;
      await clock.passing(attempt, { purposes: isAwaited ? ['work'] : [] });
    } catch (error) {
      if (!isRefused && !outlet.gone.aborted) throw error;
    }
  };

  /** What rules, schedules and destinations of functions hand over. */
  over(deliver: Deliver): Deliver {
    return (targetArn, delivery) => {
      const about = { on: withLastPart(targetArn), by: withLastPart(delivery.from), content: delivery.payload };
      return this.#handOver(targetArn, about, () => deliver(targetArn, delivery));
    };
  }

  /** What a topic hands over: at once if nothing goes wrong, else as often as it takes. */
  send(topicArn: string, targetArn: string, content: string, send: () => void): void {
    const about = { on: withLastPart(targetArn), by: withLastPart(topicArn), content };
    const hit = this.#handing(targetArn, about);
    if (hit === undefined) send();
    else this.#sendAgain(hit, targetArn, about, send).catch((error) => this.#stumble(error));
  }

  /** The call of a function by an event source mapping. */
  mapped<T>(functionArn: string, queueArn: string, content: string, invoke: () => Promise<T>): Promise<T> {
    return this.#handOver(functionArn, { on: withLastPart(functionArn), by: withLastPart(queueArn), content }, invoke);
  }

  /** True when an event source mapping fails to delete a message that its function has taken in. */
  keepsMessage(queueArn: string, functionArn: string): boolean {
    const call = {
      service: 'sqs',
      operation: 'DeleteMessage',
      on: withLastPart(queueArn),
      by: withLastPart(functionArn),
    };
    const hit = this.faults.next(call, ['throttle', '500', 'reset', 'hang', 'lost-acknowledgement']);
    return hit !== undefined && hit.kind !== 'lost-acknowledgement';
  }

  /** What goes wrong in a function. */
  mishap({ name, arn }: Nameable): Mishap | undefined {
    const call = { service: 'lambda', operation: 'Invoke', on: [name, arn], by: [] };
    const hit = this.faults.next(call, ['error', 'kill']);
    if (hit === undefined) return undefined;
    return hit.kind === 'kill' ? 'dies' : { error: hit.detail };
  }

  /** What goes wrong with messages that are received, whoever receives them. */
  readonly disturbance: QueueDisturbance = {
    reverses: (queue) => this.faults.next(receiving(queue), ['reorder']) !== undefined,
    showsAgain: (queue, messageId) => {
      const key = `${queue.arn}/${messageId}`;
      const left = this.#again.get(key);
      if (left !== undefined) {
        this.#again.set(key, left - 1);
        return left > 1;
      }
      const hit = this.faults.next({ ...receiving(queue), content: messageId }, ['duplicate']);
      if (hit !== undefined) this.#again.set(key, Number(hit.detail) - 1);
      return hit !== undefined;
    },
  };

  #between(call: FaultableCall, others: readonly FaultKind[] = []): Hit | undefined {
    if (!this.faults.isOn) return undefined;
    const isReceive = call.service === 'sqs' && call.operation === 'ReceiveMessage';
    // Messages are received twice, not asked for twice.
    const kinds = isReceive ? BETWEEN.filter((kind) => kind !== 'duplicate') : BETWEEN;
    return this.faults.next(call, [...kinds, ...others]);
  }

  /** Nobody waits for ever for what is handed over: without an answer it counts as refused. */
  #handing(targetArn: string, about: Handing): Hit | undefined {
    const service = targetArn.split(':')[2] ?? '';
    const operation = HANDED[service];
    const hit = operation === undefined ? undefined : this.#between({ service, operation, ...about });
    if (hit?.kind === 'hang') return { kind: '500', detail: '' };
    return hit?.detail === 'hang' ? { ...hit, detail: '500' } : hit;
  }

  #handOver<T>(targetArn: string, about: Handing, carryOut: () => Promise<T>, hit?: Hit): Promise<T> {
    const { clock, signal } = this.#options;
    const service = targetArn.split(':')[2] ?? '';
    return carryOutUnder(hit ?? this.#handing(targetArn, about), {
      clock,
      signal,
      carryOut,
      failure: (kind) => new FaultyHanding(service, kind),
    });
  }

  async #sendAgain(first: Hit, targetArn: string, about: Handing, send: () => void): Promise<void> {
    const { clock, signal } = this.#options;
    let hit: Hit | undefined = first;
    for (let attempts = 0; ; attempts++) {
      try {
        await this.#handOver(targetArn, about, async () => send(), hit);
        return;
      } catch (error) {
        // What the target itself refuses, it refuses again.
        if (error instanceof ServiceError && !(error instanceof FaultyHanding)) return;
        if (!(error instanceof FaultyHanding)) throw error;
      }
      await clock.sleep(SNS_DELAYS_MS[attempts] ?? LAST_DELAY_MS, signal);
      hit = this.#handing(targetArn, about);
    }
  }

  #stumble(error: unknown): void {
    if (!this.#options.signal.aborted) this.#options.onBug(error);
  }
}

/** What one who hands something over sees of a fault. */
class FaultyHanding extends ServiceError {
  constructor(service: string, kind: 'throttle' | '500' | 'reset') {
    const { code, status, message } = refusalOf(service, kind === 'reset' ? '500' : kind);
    super(code, status, message);
  }
}

function receiving({ arn, name }: { readonly arn: string; readonly name: string }): FaultableCall {
  return { service: 'sqs', operation: 'ReceiveMessage', on: [arn, name], by: [] };
}
