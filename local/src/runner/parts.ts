import { setMaxListeners } from 'node:events';
import { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type ParameterResource, type SecretResource } from '../assembly';
import type { FaultSpec } from '../faults';
import { Gateway } from '../gateway';
import type { PassingClock } from '../kernel/clock';
import type { Deliver } from '../kernel/deliver';
import { RealClock } from '../kernel/real-clock';
import { SeededRandom } from '../kernel/seeded-random';
import { VirtualClock } from '../kernel/virtual-clock';
import { type DynamoDbBackend, DynamoDbTasks, StreamedBackend } from '../services/dynamodb';
import { HttpTasks } from '../services/http';
import type { LogLine, MappedHost } from '../services/lambda';
import { ApiGatewayTasks } from '../services/rest-api';
import { S3Tasks } from '../services/s3';
import {
  type Execution,
  type ExecutionEvent,
  StepFunctions,
  StepFunctionsTasks,
  stepFunctionsApi,
} from '../services/step-functions';
import { AnswersInOrder } from './answers-in-order';
import { connectionsByArn } from './connections';
import { deliverTo } from './deliveries';
import { destinationsOf } from './destinations';
import { dynamoDbCalls } from './dynamodb-calls';
import { type EngineParts, engineOf } from './engine';
import { Eventing } from './eventing';
import { FaultInjection } from './fault-injection';
import { Functions } from './functions';
import type { GivenValues } from './given-values';
import type { Inventory } from './inventory';
import { lambdaCalls } from './lambda-calls';
import { LocalUrls } from './local-urls';
import { Messaging } from './messaging';
import { Mocks } from './mocks';
import { PermissionChecks } from './permission-checks';
import { PrintedLog } from './printed-log';
import { openRestApis } from './rest-endpoints';
import { RoleSessions } from './role-sessions';
import { invokeOperation, sdkCalls } from './sdk-calls';
import { openStores, type Stores } from './stores';
import { Tasks } from './tasks';
import { templateMachine } from './template-machine';

/** How the parts of a run are made; `LocalAwsOptions` explains each. */
export interface PartsOptions {
  readonly seed?: number;
  readonly startTime?: Date;
  readonly realTime?: boolean;
  readonly passesByItself?: boolean;
  readonly port?: number;
  readonly hosts: readonly MappedHost[];
  readonly secrets: GivenValues<SecretResource>;
  readonly parameters: GivenValues<ParameterResource>;
  readonly faults?: readonly FaultSpec[];
  readonly permissions?: boolean;
  readonly onNotice?: (text: string) => void;
  readonly onLog?: (line: LogLine) => void;
  /** Hears each event of every execution. */
  readonly onEvent: (execution: Execution, event: ExecutionEvent) => void;
  /** Hears of each execution as it starts and ends. */
  readonly onStatus: (execution: Execution) => void;
}

/** Start of the virtual clock when a seed asks for repetition. */
const REPEATABLE_START_MS = Date.UTC(2026, 0, 1);

/** What a run is made of. */
export interface Parts {
  readonly inventory: Inventory;
  readonly clock: PassingClock;
  readonly random: SeededRandom;
  readonly backend: DynamoDbBackend;
  readonly functions: Functions;
  readonly stores: Stores;
  readonly tasks: Tasks;
  readonly mocks: Mocks;
  readonly gateway: Gateway;
  readonly messaging: Messaging;
  readonly eventing: Eventing;
  readonly stepFunctions: StepFunctions;
  readonly printed: PrintedLog;
  readonly faults: FaultInjection;
  /** Absent where permissions are not checked. */
  readonly permissions: PermissionChecks | undefined;
  /** Aborted, with the reason, when a part of the run broke. */
  readonly broken: AbortSignal;
  /** Ends every execution, for the run is over. */
  readonly stopping: AbortController;
}

/** Puts the parts of a run together; nothing listens yet. */
export function assembleParts(inventory: Inventory, dynalite: DynamoDbBackend, options: PartsOptions): Parts {
  const { seed, startTime, realTime = false } = options;
  const startMs = startTime?.getTime() ?? (seed === undefined ? Date.now() : REPEATABLE_START_MS);
  const byItself = options.passesByItself === true ? { purposes: ['work' as const] } : undefined;
  const clock = realTime ? new RealClock() : new VirtualClock(startMs, { byItself });
  const backend = new StreamedBackend(dynalite, inventory.tables, clock);
  const runSeed = seed ?? Math.floor(Math.random() * 2 ** 32);
  const random = new SeededRandom(runSeed);
  const { region = AGNOSTIC_REGION, account = AGNOSTIC_ACCOUNT } = inventory.scopes[0] ?? {};
  const printed = new PrintedLog();
  const mocks: Mocks = new Mocks({ clock, tokens: () => stepFunctions.tokens });
  const functions: Functions = new Functions(inventory.functions, {
    clock,
    random,
    hosts: options.hosts,
    onLog: (line) => {
      printed.add(line);
      options.onLog?.(line);
    },
    onNotice: (text) => options.onNotice?.(text),
    urls: new LocalUrls(inventory.queues, inventory.restApis, { region, account }),
    mocks,
    mishap: (called) => faults.mishap(called),
  });
  const breaking = new AbortController();
  const stopping = new AbortController();
  // Every invocation, poll and delivery at work listens to it.
  setMaxListeners(0, stopping.signal);
  const onNotice = (text: string) => options.onNotice?.(text);
  const onBug = (error: unknown) => breaking.abort(error);
  const faults: FaultInjection = new FaultInjection({
    faults: options.faults ?? [],
    seed: runSeed,
    inventory,
    clock,
    random,
    functions: () => functions,
    signal: stopping.signal,
    onBug,
  });
  const sessions = new RoleSessions(random);
  const permissions =
    options.permissions === false
      ? undefined
      : new PermissionChecks({ inventory, sessions, clock, random, functions: () => functions, onNotice });
  backend.died.then((reason) => breaking.abort(reason));
  const engineParts: EngineParts = {
    clock,
    random,
    tasks: () => tasks,
    tokens: () => stepFunctions.tokens,
    surroundings: () => ({
      ...inventory,
      functions,
      machines: stepFunctions.machines,
      isMocked: (resource, stateName) => tasks.isMocked(resource, stateName),
      isReached: (url) => destination(url) !== undefined,
      connection,
    }),
  };
  const stepFunctions = new StepFunctions({
    clock,
    random,
    region,
    account,
    engine: engineOf(engineParts),
    signal: AbortSignal.any([breaking.signal, stopping.signal]),
    onStatus: (execution) => {
      if (execution.status === 'RUNNING') printed.begin(execution);
      else printed.end(execution);
      options.onStatus(execution);
      eventing.tell(execution);
    },
    onEvent: options.onEvent,
    onBug,
  });
  for (const resource of inventory.machines) stepFunctions.machines.put(templateMachine(resource, engineParts));
  const answers = new AnswersInOrder(clock);
  const faulty = faults.over((targetArn, delivery) =>
    deliverTo(targetArn, delivery, { messaging, stepFunctions, tasks: () => tasks }),
  );
  const deliver: Deliver = permissions?.over(faulty) ?? faulty;
  const messaging = new Messaging({
    inventory,
    streams: backend.streams(),
    clock,
    seed: runSeed,
    region,
    account,
    functions,
    answers,
    deliver,
    faults,
    permissions,
    signal: stopping.signal,
    onNotice,
    onBug,
  });
  const eventing = new Eventing({
    inventory,
    clock,
    seed: runSeed,
    deliver,
    region,
    account,
    signal: stopping.signal,
    onNotice,
    onBug,
  });
  const { secrets, parameters } = options;
  const stores = openStores({ inventory, secrets, parameters, clock, seed: runSeed, region, account });
  const connection = connectionsByArn(inventory.connections, stores);
  const destination = destinationsOf(options.hosts, inventory.restApis, functions.options.urls);
  const restApis = openRestApis({
    inventory,
    clock,
    random,
    functions,
    begin: (name, payload) => messaging.invocations.begin(name, payload),
    sessions,
    permissions,
    signal: stopping.signal,
    onNotice,
  });
  const handlers = [
    lambdaCalls(functions),
    dynamoDbCalls(new DynamoDbTasks(backend, clock, random)),
    new StepFunctionsTasks(stepFunctions),
    ...messaging.handlers,
    eventing.handler,
    new S3Tasks(stores.objects, clock, random),
    new ApiGatewayTasks(restApis, clock),
    sdkCalls(
      {
        'lambda:Invoke': invokeOperation(functions, (name, payload) => messaging.invocations.begin(name, payload)),
        'secretsmanager:GetSecretValue': (request) => stores.secrets.getSecretValue(request),
        'ssm:GetParameter': (request) => stores.parameters.getParameter(request),
        'ssm:GetParameters': (request) => stores.parameters.getParameters(request),
      },
      random,
    ),
    new HttpTasks({ clock, connection, destination }),
  ];
  const gate = permissions?.gate(faults.gate) ?? faults.gate;
  const tasks = new Tasks(handlers, answers, gate, (...planned) => permissions?.requireMapRun(...planned), mocks);
  const faultyGuard = faults.faults.isOn ? faults.guard : undefined;
  const guard = permissions?.guard(faultyGuard) ?? faultyGuard;
  const gateway = new Gateway({
    dynamoDb: backend,
    // Whoever asks from outside waits for what the function waits for.
    invoke: (name, payload, signal) =>
      clock.passing(() => functions.invoke(name, payload, signal), { purposes: ['work'] }),
    begin: (name, payload) => messaging.invocations.begin(name, payload),
    operations: {
      'secretsmanager.GetSecretValue': (request) => stores.secrets.getSecretValue(request),
      'AmazonSSM.GetParameter': (request) => stores.parameters.getParameter(request),
      'AmazonSSM.GetParameters': (request) => stores.parameters.getParameters(request),
      ...stepFunctionsApi(stepFunctions),
      ...messaging.sqsOperations(),
      ...eventing.operations,
    },
    queryOperations: {
      ...messaging.snsOperations(),
      AssumeRole: (request) => sessions.assumeRole(request, region, clock.now()),
    },
    objects: stores.objects,
    restApis,
    ...(guard !== undefined && { guard }),
  });
  return {
    inventory,
    clock,
    random,
    backend,
    functions,
    stores,
    tasks,
    mocks,
    gateway,
    messaging,
    eventing,
    stepFunctions,
    printed,
    faults,
    permissions,
    broken: breaking.signal,
    stopping,
  };
}

/** Stops every part, executions and functions first: they may still be talking to the others. */
export async function stopParts({ stopping, stepFunctions, functions, gateway, backend }: Parts): Promise<void> {
  stopping.abort(new Error('the runner was stopped'));
  await Promise.allSettled(stepFunctions.executions.running().map(({ ended }) => ended));
  await functions.stop();
  await gateway.stop();
  await backend.stop();
}
