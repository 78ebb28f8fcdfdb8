import { type Definition, parseDefinition } from '../asl';
import { type MachineResource, machineSource, type TableResource } from '../assembly';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import type { TaskService } from '../kernel/task-service';
import { Unsupported } from '../kernel/unsupported';
import { dynamoDbResource } from '../services/dynamodb';
import type { Functions } from './functions';
import { lambdaIntegration } from './served-resources';

/** A state machine that is ready to run. */
export interface PreparedMachine {
  readonly resource: MachineResource;
  readonly definition: Definition;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
}

/** What a definition may lean on. */
export interface Surroundings {
  readonly services: Pick<TaskService, 'refusal'>;
  readonly functions: Functions;
  readonly tables: readonly TableResource[];
}

/** Parses a machine's definition and checks all that its states name, so that nothing starts that could not end. */
export function prepareMachine(resource: MachineResource, surroundings: Surroundings): PreparedMachine {
  const { definition: source, type, roleArn } = machineSource(resource);
  try {
    const definition = parseDefinition(source, { services: surroundings.services, type });
    checkTargets(source, '', surroundings);
    return { resource, definition, type, roleArn };
  } catch (error) {
    if (!(error instanceof Unsupported) || !error.place.startsWith('/')) throw error;
    throw new Unsupported(`${resource.constructPath}${error.place}`, error.what);
  }
}

/** Visits every Task, those inside branches and item processors included. */
function checkTargets(node: Json, place: string, surroundings: Surroundings): void {
  if (Array.isArray(node)) {
    for (const [index, element] of node.entries()) checkTargets(element, `${place}/${index}`, surroundings);
    return;
  }
  if (!isJsonObject(node)) return;
  if (node.Type === 'Task' && typeof node.Resource === 'string') checkTask(node, node.Resource, place, surroundings);
  for (const member of ['States', 'Branches', 'ItemProcessor', 'Iterator']) {
    const inner = node[member];
    if (inner === undefined) continue;
    if (member === 'States' && isJsonObject(inner)) {
      for (const [name, state] of Object.entries(inner)) checkTargets(state, `${place}/States/${name}`, surroundings);
    } else {
      checkTargets(inner, `${place}/${member}`, surroundings);
    }
  }
}

function checkTask(task: JsonObject, resource: string, place: string, { functions, tables }: Surroundings): void {
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

function requireTable(name: string, place: string, tables: readonly TableResource[]): void {
  if (tables.some((table) => table.name === name || table.arn === name)) return;
  const known = tables.map((table) => table.name).join(', ') || 'none';
  throw new Unsupported(
    place,
    `names table '${name}', which no stack of this run defines; define it in the app, whose tables are: ${known}`,
  );
}

/** A value that stands in the definition itself; an expression is only known at run time. */
function literal(value: Json | undefined): string | undefined {
  return typeof value === 'string' && !value.startsWith('{%') ? value : undefined;
}
