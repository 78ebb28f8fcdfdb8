import type { HistoryEvent } from '../asl';
import { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type MachineResource } from '../assembly';
import type { FaultCount } from '../faults';
import { BadRequest } from '../kernel/bad-request';
import type { Json } from '../kernel/json';
import { allItems, createTable, type PlainItem, putItems, startDynalite } from '../services/dynamodb';
import { type LogLine, mapHosts } from '../services/lambda';
import type { Execution } from '../services/step-functions';
import { choose, listing, type Nameable } from './choose';
import {
  type PublishedNotification,
  publishedNotifications,
  putTexts,
  type QueuedMessage,
  queuedMessages,
  sendTo,
  textsIn,
} from './contents';
import { Driver, type RunOptions, type StartedExecution } from './driver';
import type { ExecutionReport } from './execution-report';
import { type ExecutionSummary, summaryOf } from './execution-summary';
import { findAssembly } from './find-assembly';
import { assignValues } from './given-values';
import { readInventory } from './inventory';
import type { LocalAwsOptions } from './local-aws-options';
import type { Mock, MockAnswer } from './mock-answers';
import { Mocking } from './mocking';
import { outputsOf } from './outputs';
import { assembleParts, type Parts, stopParts } from './parts';
import { type PermissionReport, permissionReport } from './permission-report';
import { skippedNotices } from './skipped';

/** The stacks of a cloud assembly, running on this machine. */
export class LocalAws {
  /** Where AWS SDK clients find DynamoDB, Lambda and what else is served. */
  readonly endpoint: string;
  readonly region: string;
  readonly #parts: Parts;
  readonly #driver: Driver;
  readonly #mocking: Mocking;

  /** Creates the tables, opens the endpoint and resolves once both can be used. */
  static async start(options: LocalAwsOptions): Promise<LocalAws> {
    const hosts = mapHosts(options.hosts ?? {});
    const { assembly, stack } = findAssembly(options);
    const inventory = readInventory(assembly, stack);
    const secrets = assignValues('secret', inventory.secrets, options.secrets);
    const parameters = assignValues('parameter', inventory.parameters, options.parameters);
    for (const [name] of secrets.others) options.onNotice?.(fromOthers('secret', name));
    for (const [name] of parameters.others) options.onNotice?.(fromOthers('parameter', name));
    for (const notice of skippedNotices(inventory.scopes)) options.onNotice?.(notice);
    const { region = AGNOSTIC_REGION, account = AGNOSTIC_ACCOUNT } = inventory.scopes[0] ?? {};
    const backend = await startDynalite({ region, account });
    const onEvent = (_: unknown, event: object) => options.onEvent?.(event as HistoryEvent);
    const onStatus = (execution: Execution) => options.onStatus?.(summaryOf(execution));
    let parts: Parts;
    try {
      parts = assembleParts(inventory, backend, { ...options, hosts, secrets, parameters, onEvent, onStatus });
    } catch (error) {
      await backend.stop();
      throw error;
    }
    try {
      // Before anything asks whether a function can run.
      new Mocking(parts).all(options.mocks ?? {});
      for (const table of inventory.tables) await createTable(backend, table);
      const endpoint = await listen(parts.gateway, options.port);
      parts.functions.endpointUrl = endpoint;
      const local = new LocalAws(endpoint, region, parts);
      parts.messaging.open();
      for (const [table, items] of Object.entries(options.items ?? {})) await local.putItems(table, items);
      parts.messaging.start();
      if (options.schedules === true) parts.eventing.startSchedules();
      return local;
    } catch (error) {
      await stopParts(parts);
      throw error;
    }
  }

  private constructor(endpoint: string, region: string, parts: Parts) {
    this.endpoint = endpoint;
    this.region = region;
    this.#parts = parts;
    this.#driver = new Driver(parts);
    this.#mocking = new Mocking(parts);
  }

  /** The tables of the stacks. */
  get tables(): readonly Nameable[] {
    return this.#parts.inventory.tables.map(nameable);
  }

  /** The state machines of the stacks. */
  get machines(): readonly Nameable[] {
    return this.#parts.inventory.machines.map(nameable);
  }

  /** The outputs of all stacks, or of one, by name. */
  outputs(stack?: string): Record<string, string> {
    const { scopes } = this.#parts.inventory;
    const wanted = scopes.filter((scope) => {
      const { id, displayName, stackName } = scope.artifact;
      return stack === undefined || [id, displayName, stackName].includes(stack);
    });
    if (stack !== undefined && wanted.length === 0) {
      const known = [...new Set(scopes.map((scope) => scope.artifact.displayName))].join(', ');
      throw new BadRequest(`no stack '${stack}' in this run; it holds: ${known}`);
    }
    const outputs = outputsOf(wanted.filter((scope) => scope.stackName === scope.artifact.stackName));
    const { urls } = this.#parts.functions.options;
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, urls.toHere(value)]));
  }

  /** Puts plain objects into a table, which may be called by its name, logical id or construct path. */
  async putItems(table: string, items: readonly PlainItem[]): Promise<void> {
    await putItems(this.#parts.backend, choose('table', this.#parts.inventory.tables, table), items);
  }

  /** The items of a table, as plain data, in the order of a Scan. */
  async items(table: string): Promise<PlainItem[]> {
    return allItems(this.#parts.backend, choose('table', this.#parts.inventory.tables, table).name);
  }

  /** The messages that lie in a queue, whether somebody works on them or not; looking at them changes nothing. */
  messages(queue: string): QueuedMessage[] {
    const { inventory, messaging } = this.#parts;
    return queuedMessages(messaging.sqs, choose('queue', inventory.queues, queue));
  }

  /** Sends messages to a queue, each a text or what becomes JSON; what takes them from there goes on with `settle`. */
  sendMessages(queue: string, ...messages: Json[]): void {
    const { inventory, messaging } = this.#parts;
    sendTo(messaging.sqs, choose('queue', inventory.queues, queue), messages);
  }

  /** Puts texts into a bucket, by their keys. */
  putObjects(bucket: string, texts: Readonly<Record<string, string>>): void {
    const { inventory, stores } = this.#parts;
    putTexts(stores.objects, choose('bucket', inventory.buckets, bucket), texts);
  }

  /** The objects of a bucket as texts, by their keys. */
  objects(bucket: string): Record<string, string> {
    const { inventory, stores } = this.#parts;
    return textsIn(stores.objects, choose('bucket', inventory.buckets, bucket));
  }

  /** What was published to a topic, the oldest first, whether anybody subscribed or not; the newest thousands at least. */
  notifications(topic: string): PublishedNotification[] {
    const { inventory, messaging } = this.#parts;
    return publishedNotifications(messaging.sns, choose('topic', inventory.topics, topic));
  }

  /**
   * Answers a Task state, by its name in whatever machine, or all Tasks of a `Resource`, instead of the service, from
   * now on: the answers in turn, the last one again and again.
   *
   * An answer is what the service would give: for `lambda:invoke` an object with the `Payload`. What the service lacks
   * here does not matter then; permissions are checked as ever.
   */
  mockTask<Input = Json>(stateOrResource: string, ...answers: MockAnswer<Input>[]): Mock<Input> {
    return this.#mocking.task(stateOrResource, answers);
  }

  /**
   * Answers instead of a function, whoever calls it, from now on; by name, logical id, ARN or construct path. The
   * answers come in turn, the last one again and again.
   */
  mockFunction<Input = Json>(name: string, ...answers: MockAnswer<Input>[]): Mock<Input> {
    return this.#mocking.function(name, answers);
  }

  /** Takes all mocks away, those of the options too: services answer and functions run again. */
  clearMocks(): void {
    this.#parts.mocks.clear();
  }

  /**
   * Runs a state machine to its end; time passes as far as that takes, timeouts included.
   *
   * What it is and what it needs is checked first: it rejects with `BadRequest` or `Unsupported` before anything ran.
   */
  async run(options: RunOptions = {}): Promise<ExecutionReport> {
    return this.#driver.run(this.#chooseMachine(options.machine), options);
  }

  /**
   * Starts an execution and lets no time pass: it does what it can do at this moment.
   *
   * For workflows that wait for an answer from outside: `settle`, look for the token, answer it through the endpoint,
   * then ask for the `report`.
   */
  async startExecution(options: RunOptions = {}): Promise<StartedExecution> {
    return this.#driver.start(this.#chooseMachine(options.machine), options);
  }

  /** How an execution went, whoever started it; waits for its end, and lets time pass as far as that takes. */
  report(executionArn: string): Promise<ExecutionReport> {
    return this.#driver.report(executionArn);
  }

  /** Every execution of a STANDARD machine, and those of EXPRESS ones that run; whoever started them, the oldest first. */
  executions(): ExecutionSummary[] {
    return this.#parts.stepFunctions.executions.all().map(summaryOf);
  }

  /** ARNs of the executions that have not ended, the oldest first. */
  running(): string[] {
    return this.#driver.running();
  }

  /**
   * Lets everything go on that can go on by itself, whoever started it: executions, functions, deliveries, retries.
   *
   * Time passes as far as that takes, at most `withinMs`, a day unless told. It stops before timeouts for which nothing
   * but an answer from outside is missing; `advance` goes past them.
   */
  settle({ withinMs }: { readonly withinMs?: number } = {}): Promise<void> {
    return this.#driver.settle(withinMs);
  }

  /** Lets exactly so many milliseconds pass, with all that is due by then: waits, timeouts, schedules. */
  advance(ms: number): Promise<void> {
    return this.#driver.advance(ms);
  }

  /**
   * Lets a rule or a schedule go off, by name, logical id, ARN or construct path, as if its date had come; twice, as
   * AWS may, if you call it twice. What it sets going goes on with `settle`.
   */
  fire(schedule: string, { at }: { readonly at?: Date } = {}): void {
    this.#parts.eventing.fire(schedule, at?.getTime() ?? this.now());
  }

  /** The faults of the run, with the calls they could have hit so far and those that they did hit. */
  faults(): FaultCount[] {
    return this.#parts.faults.faults.counts();
  }

  /** What the policies of the stacks denied so far, and what they grant without need. */
  permissions(): PermissionReport {
    return permissionReport(this.#parts.permissions);
  }

  /** Aborted, with the reason, when a part of the run broke and nothing can go on. */
  get broken(): AbortSignal {
    return this.#parts.broken;
  }

  /** What functions have printed so far, whoever invoked them; the newest hundred thousand lines at least. */
  logs(): LogLine[] {
    return this.#parts.printed.all();
  }

  /** The time on the clock of the run, in milliseconds since the epoch. */
  now(): number {
    return this.#parts.clock.now();
  }

  /** Aborts what still runs and closes everything; nothing keeps the process alive afterwards. */
  async stop(): Promise<void> {
    await stopParts(this.#parts);
  }

  /** Lets `await using` stop it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #chooseMachine(wanted: string | undefined): MachineResource {
    const { machines } = this.#parts.inventory;
    const [only] = machines;
    if (wanted === undefined) {
      if (only !== undefined && machines.length === 1) return only;
      throw new BadRequest(`say which state machine to run; ${listing('state machine', machines)}`);
    }
    const outputs = this.outputs();
    const called = Object.hasOwn(outputs, wanted) ? outputs[wanted] : undefined;
    return choose('state machine', machines, called ?? wanted);
  }
}

/** Said because a misspelt name would go unnoticed; values are secret. */
function fromOthers(kind: string, name: string): string {
  return `no stack of this run defines ${kind} '${name}': it is there as if others had deployed it`;
}

function nameable({ logicalId, constructPath, name, arn }: Nameable): Nameable {
  return { logicalId, constructPath, name, arn };
}

/** A port that is taken is the user's to free, or to choose anew. */
async function listen(gateway: Parts['gateway'], port: number | undefined): Promise<string> {
  try {
    return await gateway.start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new BadRequest(`port ${port} is taken; choose another one, or none`, { cause: error });
  }
}
