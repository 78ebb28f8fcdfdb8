import {
  type AsyncSettingsResource,
  asyncSettingsOf,
  type BucketResource,
  type BusResource,
  bucketsOf,
  busesOf,
  type ConnectionResource,
  connectionsOf,
  Deployment,
  type FunctionResource,
  functionsOf,
  type MachineResource,
  type MappingResource,
  machinesOf,
  mappingsOf,
  type ParameterResource,
  parametersOf,
  type QueueResource,
  queuesOf,
  type RestApiResource,
  type RuleResource,
  readCloudAssembly,
  restApisOf,
  rulesOf,
  type ScheduleResource,
  type SecretResource,
  type StackScope,
  type SubscriptionResource,
  schedulesOf,
  secretsOf,
  selectStacks,
  subscriptionsOf,
  type TableResource,
  type TopicResource,
  tablesOf,
  topicsOf,
} from '../assembly';
import { BadRequest } from '../kernel/bad-request';

/** What the stacks of a run define, as far as the runner serves it. */
export interface Inventory {
  readonly scopes: readonly StackScope[];
  readonly tables: readonly TableResource[];
  readonly functions: readonly FunctionResource[];
  readonly machines: readonly MachineResource[];
  readonly secrets: readonly SecretResource[];
  readonly parameters: readonly ParameterResource[];
  readonly buckets: readonly BucketResource[];
  readonly queues: readonly QueueResource[];
  readonly topics: readonly TopicResource[];
  readonly subscriptions: readonly SubscriptionResource[];
  readonly mappings: readonly MappingResource[];
  readonly asyncSettings: readonly AsyncSettingsResource[];
  readonly buses: readonly BusResource[];
  readonly rules: readonly RuleResource[];
  readonly restApis: readonly RestApiResource[];
  readonly connections: readonly ConnectionResource[];
  readonly schedules: readonly ScheduleResource[];
}

/** Reads a cloud assembly, or one stack of it with those it depends on. */
export function readInventory(assembly: string, stack: string | undefined): Inventory {
  const deployment = new Deployment(selectStacks(readCloudAssembly(assembly), stack));
  const scopes = deployment.scopes();
  const inventory = {
    scopes,
    tables: scopes.flatMap(tablesOf),
    functions: scopes.flatMap(functionsOf),
    machines: scopes.flatMap(machinesOf),
    secrets: scopes.flatMap(secretsOf),
    parameters: scopes.flatMap(parametersOf),
    buckets: scopes.flatMap(bucketsOf),
    queues: scopes.flatMap(queuesOf),
    topics: scopes.flatMap(topicsOf),
    subscriptions: scopes.flatMap(subscriptionsOf),
    mappings: scopes.flatMap(mappingsOf),
    asyncSettings: scopes.flatMap(asyncSettingsOf),
    buses: scopes.flatMap(busesOf),
    rules: scopes.flatMap(rulesOf),
    restApis: scopes.flatMap(restApisOf),
    connections: scopes.flatMap(connectionsOf),
    schedules: scopes.flatMap(schedulesOf),
  };
  requireDistinct('table', inventory.tables);
  requireDistinct('function', inventory.functions);
  requireDistinct('state machine', inventory.machines);
  // What an account has for itself; teams with accounts of their own may use the same names.
  requireDistinct('queue', inventory.queues.map(byArn));
  requireDistinct('topic', inventory.topics.map(byArn));
  return inventory;
}

/** Two stages of one app often use the same names, which only different accounts keep apart. */
function requireDistinct(kind: string, things: readonly { name: string; constructPath: string }[]): void {
  const seen = new Map<string, string>();
  for (const { name, constructPath } of things) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new BadRequest(
        `${constructPath} and ${other} are both ${kind}s named '${name}'; choose one stack with --stack`,
      );
    }
    seen.set(name, constructPath);
  }
}

function byArn({ arn, constructPath }: { arn: string; constructPath: string }) {
  return { name: arn, constructPath };
}
