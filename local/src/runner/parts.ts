import { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type ParameterResource, type SecretResource } from '../assembly';
import { Gateway } from '../gateway';
import type { Clock } from '../kernel/clock';
import { RealClock } from '../kernel/real-clock';
import { SeededRandom } from '../kernel/seeded-random';
import { VirtualClock } from '../kernel/virtual-clock';
import { type DynamoDbBackend, DynamoDbTasks } from '../services/dynamodb';
import type { LogLine, MappedHost } from '../services/lambda';
import { AnswersInOrder } from './answers-in-order';
import { dynamoDbCalls } from './dynamodb-calls';
import { Functions } from './functions';
import type { GivenValues } from './given-values';
import type { Inventory } from './inventory';
import { lambdaCalls } from './lambda-calls';
import { openStores, type Stores } from './stores';
import { Tasks } from './tasks';

/** How the parts of a run are made; `LocalAwsOptions` explains each. */
export interface PartsOptions {
  readonly seed?: number;
  readonly startTime?: Date;
  readonly realTime?: boolean;
  readonly hosts: readonly MappedHost[];
  readonly secrets: GivenValues<SecretResource>;
  readonly parameters: GivenValues<ParameterResource>;
  readonly onNotice?: (text: string) => void;
  readonly onLog?: (line: LogLine) => void;
}

/** Start of the virtual clock when a seed asks for repetition. */
const REPEATABLE_START_MS = Date.UTC(2026, 0, 1);

/** What a run is made of. */
export interface Parts {
  readonly inventory: Inventory;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly backend: DynamoDbBackend;
  readonly functions: Functions;
  readonly stores: Stores;
  readonly tasks: Tasks;
  readonly gateway: Gateway;
  /** Those who collect what functions print, one per execution under way. */
  readonly listeners: Set<(line: LogLine) => void>;
  /** Aborted, with the reason, when a part of the run broke. */
  readonly broken: AbortSignal;
}

/** Puts the parts of a run together; nothing listens yet. */
export function assembleParts(inventory: Inventory, backend: DynamoDbBackend, options: PartsOptions): Parts {
  const { seed, startTime, realTime = false } = options;
  const startMs = startTime?.getTime() ?? (seed === undefined ? Date.now() : REPEATABLE_START_MS);
  const clock = realTime ? new RealClock() : new VirtualClock(startMs);
  const runSeed = seed ?? Math.floor(Math.random() * 2 ** 32);
  const random = new SeededRandom(runSeed);
  const listeners = new Set<(line: LogLine) => void>();
  const functions = new Functions(inventory.functions, {
    clock,
    random,
    hosts: options.hosts,
    onLog: (line) => {
      for (const listen of listeners) listen(line);
      options.onLog?.(line);
    },
    onNotice: (text) => options.onNotice?.(text),
  });
  const handlers = [lambdaCalls(functions), dynamoDbCalls(new DynamoDbTasks(backend, clock, random))];
  const tasks = new Tasks(handlers, new AnswersInOrder(clock));
  const { region = AGNOSTIC_REGION, account = AGNOSTIC_ACCOUNT } = inventory.scopes[0] ?? {};
  const { secrets, parameters } = options;
  const stores = openStores({ inventory, secrets, parameters, clock, seed: runSeed, region, account });
  const gateway = new Gateway({
    dynamoDbPort: backend.port,
    invoke: (name, payload, signal) => functions.invoke(name, payload, signal),
    operations: {
      'secretsmanager.GetSecretValue': (request) => stores.secrets.getSecretValue(request),
      'AmazonSSM.GetParameter': (request) => stores.parameters.getParameter(request),
      'AmazonSSM.GetParameters': (request) => stores.parameters.getParameters(request),
    },
    objects: stores.objects,
  });
  const breaking = new AbortController();
  backend.died.then((reason) => breaking.abort(reason));
  return { inventory, clock, random, backend, functions, stores, tasks, gateway, listeners, broken: breaking.signal };
}

/** Stops every part, functions first: they may still be talking to the others. */
export async function stopParts({ functions, gateway, backend }: Parts): Promise<void> {
  await functions.stop();
  await gateway.stop();
  await backend.stop();
}
