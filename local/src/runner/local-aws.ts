import { countTransitions, type HistoryEvent, runExecution } from '../asl';
import { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type MachineResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import type { Json } from '../kernel/json';
import { createTable, type PlainItem, putItems, startDynalite } from '../services/dynamodb';
import { type Hosts, type LogLine, mapHosts } from '../services/lambda';
import { choose, listing, type Nameable } from './choose';
import type { ExecutionReport } from './execution-report';
import { assignValues, type ValuesByName } from './given-values';
import { readInventory } from './inventory';
import { outputsOf } from './outputs';
import { assembleParts, type Parts, stopParts } from './parts';
import { prepareMachine } from './prepare';
import { skippedNotices } from './skipped';

/** Options of `LocalAws.start`. */
export interface LocalAwsOptions {
  /** The directory that `cdk synth` wrote, `cdk.out` as a rule. */
  readonly assembly: string;
  /**
   * Stack to run, by id, path or name; those it depends on come along.
   *
   * @default - every stack of the assembly
   */
  readonly stack?: string;
  /**
   * Seed of ids and of jitter; the same seed gives the same history.
   *
   * @default - another one every time
   */
  readonly seed?: number;
  /**
   * Where the virtual clock starts.
   *
   * @default - now; with a seed, the beginning of 2026, so that the history repeats itself
   */
  readonly startTime?: Date;
  /**
   * Waits as long as the workflow says, instead of jumping to the end of every wait.
   *
   * @default false
   */
  readonly realTime?: boolean;
  /**
   * Hosts that functions reach, as `{ 'api.example.com:443': { port: 41234, ca: '<PEM>' } }`, each led to a port on
   * 127.0.0.1. This machine's own addresses are reached as they are, and nothing else.
   *
   * @default - none
   */
  readonly hosts?: Hosts;
  /**
   * Values of secrets, by name, logical id, ARN or construct path. A name that no stack defines is a secret too, as
   * if somebody else had deployed it.
   *
   * @default - what the template holds, or is generated as it asks
   */
  readonly secrets?: ValuesByName;
  /**
   * Values of SSM parameters, named as `secrets` are.
   *
   * @default - what the template holds
   */
  readonly parameters?: ValuesByName;
  /** Receives what the user should know and nothing depends on. */
  readonly onNotice?: (text: string) => void;
  /** Receives each line that a function prints. */
  readonly onLog?: (line: LogLine) => void;
  /** Receives each event of every execution. */
  readonly onEvent?: (event: HistoryEvent) => void;
}

/** Options of `LocalAws.run`. */
export interface RunOptions {
  /**
   * Machine to run: logical id, name, ARN, construct path, or an output that holds its name or ARN.
   *
   * @default - the only one there is
   */
  readonly machine?: string;
  /** @default {} */
  readonly input?: Json;
  /** @default - a UUID */
  readonly name?: string;
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Ends the execution as ABORTED. */
  readonly signal?: AbortSignal;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_INPUT_BYTES = 262_144;

/** The stacks of a cloud assembly, running on this machine. */
export class LocalAws {
  /** Where AWS SDK clients find DynamoDB, Lambda and what else is served. */
  readonly endpoint: string;
  readonly region: string;
  readonly #parts: Parts;
  readonly #onEvent: LocalAwsOptions['onEvent'];
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /** Creates the tables, opens the endpoint and resolves once both can be used. */
  static async start(options: LocalAwsOptions): Promise<LocalAws> {
    const hosts = mapHosts(options.hosts ?? {});
    const inventory = readInventory(options.assembly, options.stack);
    const secrets = assignValues('secret', inventory.secrets, options.secrets);
    const parameters = assignValues('parameter', inventory.parameters, options.parameters);
    for (const [name] of secrets.others) options.onNotice?.(fromOthers('secret', name));
    for (const [name] of parameters.others) options.onNotice?.(fromOthers('parameter', name));
    for (const notice of skippedNotices(inventory.scopes)) options.onNotice?.(notice);
    const { region = AGNOSTIC_REGION, account = AGNOSTIC_ACCOUNT } = inventory.scopes[0] ?? {};
    const backend = await startDynalite({ region, account });
    const parts = assembleParts(inventory, backend, { ...options, hosts, secrets, parameters });
    try {
      for (const table of inventory.tables) await createTable(backend, table);
      const endpoint = await parts.gateway.start();
      parts.functions.endpointUrl = endpoint;
      return new LocalAws(endpoint, region, parts, options.onEvent);
    } catch (error) {
      await stopParts(parts);
      throw error;
    }
  }

  private constructor(endpoint: string, region: string, parts: Parts, onEvent: LocalAwsOptions['onEvent']) {
    this.#onEvent = onEvent;
    this.endpoint = endpoint;
    this.region = region;
    this.#parts = parts;
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
    return outputsOf(wanted.filter((scope) => scope.stackName === scope.artifact.stackName));
  }

  /** Puts plain objects into a table, which may be called by its name, logical id or construct path. */
  async putItems(table: string, items: readonly PlainItem[]): Promise<void> {
    await putItems(this.#parts.backend, choose('table', this.#parts.inventory.tables, table), items);
  }

  /**
   * Runs a state machine to its end.
   *
   * What it is and what it needs is checked first: it rejects with `BadRequest` or `Unsupported` before anything ran.
   */
  run(options: RunOptions = {}): Promise<ExecutionReport> {
    const run = this.#run(options);
    this.#running.add(run);
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return run;
  }

  /** Aborts what still runs and closes everything; nothing keeps the process alive afterwards. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the runner was stopped'));
    await Promise.allSettled(this.#running);
    await stopParts(this.#parts);
  }

  async #run({ machine, input = {}, name, onEvent, signal }: RunOptions): Promise<ExecutionReport> {
    const { clock, random, tasks, listeners, inventory, functions, broken } = this.#parts;
    broken.throwIfAborted();
    requireInputSize(input);
    this.#stopping.signal.throwIfAborted();
    const prepared = prepareMachine(this.#chooseMachine(machine), {
      services: tasks,
      functions,
      tables: inventory.tables,
    });
    const executionName = name ?? random.uuid();
    const execution = {
      arn: executionArn(prepared.resource, prepared.type, executionName, random.uuid()),
      name: executionName,
      roleArn: prepared.roleArn,
      stateMachineArn: prepared.resource.arn,
      stateMachineName: prepared.resource.name,
    };
    const events: HistoryEvent[] = [];
    const logs: LogLine[] = [];
    const listen = (line: LogLine) => logs.push(line);
    listeners.add(listen);
    const startedAtMs = clock.now();
    try {
      const result = await runExecution({
        definition: prepared.definition,
        input,
        clock,
        random,
        tasks,
        execution,
        signal: AbortSignal.any([broken, this.#stopping.signal, ...(signal === undefined ? [] : [signal])]),
        onEvent: (event) => {
          events.push(event);
          this.#onEvent?.(event);
          onEvent?.(event);
        },
      });
      broken.throwIfAborted();
      return {
        ...result,
        executionArn: execution.arn,
        events,
        transitions: countTransitions(events),
        simulatedMs: clock.now() - startedAtMs,
        startedAtMs,
        logs,
      };
    } finally {
      listeners.delete(listen);
    }
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

function requireInputSize(input: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new BadRequest(`input must be at most ${MAX_INPUT_BYTES} bytes of JSON, got ${bytes}`);
  }
}

/** Said because a misspelt name would go unnoticed; values are secret. */
function fromOthers(kind: string, name: string): string {
  return `no stack of this run defines ${kind} '${name}': it is there as if others had deployed it`;
}

function executionArn(machine: MachineResource, type: 'STANDARD' | 'EXPRESS', name: string, run: string): string {
  if (type === 'EXPRESS') return `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${run}`;
  return `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function nameable({ logicalId, constructPath, name, arn }: Nameable): Nameable {
  return { logicalId, constructPath, name, arn };
}
