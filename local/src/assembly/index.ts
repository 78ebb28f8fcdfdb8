export { type AsyncSettings, type AsyncSettingsResource, asyncSettingsOf } from './async-settings';
export { type BucketResource, bucketsOf } from './bucket';
export { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type AssemblyStack, readCloudAssembly } from './cloud-assembly';
export { type ConnectionResource, connectionsOf } from './connection';
export { Deployment } from './deployment';
export { type BusResource, busesOf, type RuleResource, rulesOf } from './event-rule';
export { type MappingResource, mappingsOf } from './event-source-mapping';
export { type FunctionResource, type FunctionSource, functionSource, functionsOf } from './function';
export { type MachineResource, type MachineSource, machineSource, machinesOf } from './machine';
export { generatedSuffix } from './physical-name';
export {
  type AttachedPolicy,
  attachedPoliciesOf,
  type OnUnread,
  type PolicyOfResource,
  type RoleResource,
  resourcePoliciesOf,
  rolesOf,
  type WrittenStatement,
} from './policies';
export { type QueueResource, queuesOf } from './queue';
export { type RestApiResource, restApisOf } from './rest-api';
export { type ScheduleResource, schedulesOf } from './schedule';
export { type SecretResource, secretsOf } from './secret';
export { selectStacks } from './select-stacks';
export { type ParameterResource, parametersOf } from './ssm-parameter';
export { StackScope, type StandIns } from './stack-scope';
export { type TableResource, tablesOf } from './table';
export { type SubscriptionResource, subscriptionsOf, type TopicResource, topicsOf } from './topic';
