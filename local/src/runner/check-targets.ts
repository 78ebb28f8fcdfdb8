import type { QueueResource, TableResource, TopicResource } from '../assembly';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { taskResource } from '../kernel/task-resource';
import { Unsupported } from '../kernel/unsupported';
import { dynamoDbResource } from '../services/dynamodb';
import { hostAndPort } from '../services/http';
import type { StepFunctions } from '../services/step-functions';
import type { Functions } from './functions';
import { lambdaIntegration } from './served-resources';
import { taskStates } from './task-states';

/** What a definition may lean on. */
export interface Surroundings {
  readonly functions: Functions;
  readonly tables: readonly TableResource[];
  readonly machines: StepFunctions['machines'];
  readonly queues: readonly QueueResource[];
  readonly topics: readonly TopicResource[];
  /** True for a Task state that calls nobody, because a mock answers. */
  isMocked(resource: string, stateName: string): boolean;
  /** True for a URL whose host is mapped, or a REST API of the stacks. */
  isReached(url: URL): boolean;
  /** Reads a connection of the stacks; throws `Unsupported` for one with which nobody can call. */
  connection(arn: string): unknown;
}

/**
 * Checks what the Tasks of a definition name, those inside branches and item processors included.
 *
 * Throws `Unsupported` for what no stack of the run defines.
 */
export function checkTargets(definition: Json, surroundings: Surroundings): void {
  for (const { name, resource, state, place } of taskStates(definition)) {
    if (!surroundings.isMocked(resource, name)) checkTask(state, resource, place, surroundings);
  }
}

function checkTask(task: JsonObject, resource: string, place: string, surroundings: Surroundings): void {
  const { functions, tables, machines } = surroundings;
  const integration = lambdaIntegration(resource);
  if (integration === 'function') {
    functions.require(resource, `${place}/Resource`);
    return;
  }
  for (const member of ['Parameters', 'Arguments']) {
    const given = task[member];
    if (!isJsonObject(given)) continue;
    const functionName = literal(given.FunctionName);
    if (integration === 'invoke' && functionName !== undefined) {
      functions.require(functionName, `${place}/${member}/FunctionName`);
    }
    if (integration === 'invoke') requireSynchronous(given, `${place}/${member}`);
    const nested = taskResource(resource);
    const machineArn = literal(given.StateMachineArn);
    if (nested?.service === 'states' && machineArn !== undefined) {
      requireMachine(machineArn, nested.pattern, `${place}/${member}/StateMachineArn`, machines);
    }
    if (nested?.service === 'sqs' || nested?.service === 'sns') {
      requireReceiver(given, `${place}/${member}`, surroundings);
    }
    if (nested?.service === 'http') requireHost(given, `${place}/${member}`, surroundings);
    if (nested?.service === 'lambda' && nested.isSdk && functionName !== undefined) {
      functions.require(functionName, `${place}/${member}/FunctionName`);
    }
    const tableName = literal(given.TableName);
    if (dynamoDbResource(resource) !== undefined && tableName !== undefined) {
      requireTable(tableName, `${place}/${member}/TableName`, tables);
    }
  }
}

function requireSynchronous(given: JsonObject, place: string): void {
  const kind = literal(given.InvocationType) ?? 'RequestResponse';
  if (kind === 'RequestResponse') return;
  throw new Unsupported(
    `${place}/InvocationType`,
    `is '${kind}', which is not served; leave it out, or use 'RequestResponse'`,
  );
}

/** A machine that a definition starts must run here, too, or its execution could not end. */
function requireMachine(arn: string, pattern: string, place: string, machines: Surroundings['machines']): void {
  const machine = machines.get(arn);
  if (machine === undefined) {
    const known = machines
      .all()
      .map(({ name }) => name)
      .join(', ');
    throw new Unsupported(
      place,
      `starts state machine '${arn}', which no stack of this run defines; define it in the app, whose state machines are: ${known}`,
    );
  }
  if (pattern.startsWith('.sync') && machine.type === 'EXPRESS') {
    throw new Unsupported(
      place,
      `waits for EXPRESS machine '${machine.name}' by '${pattern}', which Step Functions cannot; use 'arn:aws:states:::aws-sdk:sfn:startSyncExecution'`,
    );
  }
  machine.prepared();
}

function requireTable(name: string, place: string, tables: readonly TableResource[]): void {
  if (tables.some((table) => table.name === name || table.arn === name)) return;
  const known = tables.map((table) => table.name).join(', ') || 'none';
  throw new Unsupported(
    place,
    `names table '${name}', which no stack of this run defines; define it in the app, whose tables are: ${known}`,
  );
}

/** What a state is certain to call must be there to be called. */
function requireHost(given: JsonObject, place: string, { isReached, connection }: Surroundings): void {
  const { InvocationConfig, Authentication } = given;
  for (const holder of [InvocationConfig, Authentication]) {
    const arn = isJsonObject(holder) ? literal(holder.ConnectionArn) : undefined;
    if (arn !== undefined) connection(arn);
  }
  const endpoint = literal(given.ApiEndpoint);
  if (endpoint === undefined || !URL.canParse(endpoint) || isReached(new URL(endpoint))) return;
  const host = hostAndPort(new URL(endpoint));
  throw new Unsupported(
    `${place}/ApiEndpoint`,
    `calls ${host}, for which nothing stands here; map it with --host ${host}=127.0.0.1:<port>, or mock the state`,
  );
}

/** What is sent to nobody would be lost, and the run would look as if it had worked. */
function requireReceiver({ QueueUrl, TopicArn }: JsonObject, place: string, { queues, topics }: Surroundings): void {
  const [url, arn] = [literal(QueueUrl), literal(TopicArn)];
  const ofQueue = (given: string) => given.split('/').slice(-2).join('/');
  if (url !== undefined && !queues.some((queue) => ofQueue(queue.url) === ofQueue(url))) {
    throw new Unsupported(`${place}/QueueUrl`, unknown('queue', url, queues));
  }
  if (arn !== undefined && !topics.some((topic) => topic.arn === arn)) {
    throw new Unsupported(`${place}/TopicArn`, unknown('topic', arn, topics));
  }
}

function unknown(kind: string, given: string, things: readonly { readonly name: string }[]): string {
  const known = things.map(({ name }) => name).join(', ') || 'none';
  return `names ${kind} '${given}', which no stack of this run defines; define it in the app, whose ${kind}s are: ${known}`;
}

/** A value that stands in the definition itself; an expression is only known at run time. */
function literal(value: Json | undefined): string | undefined {
  return typeof value === 'string' && !value.startsWith('{%') ? value : undefined;
}
