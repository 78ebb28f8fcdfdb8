export type { SourceMessage } from './event-record';
export { type MappingSpec, mappingSpec } from './mapping-spec';
export { type InvokeWithEvent, QueueMapping, type QueueMappingOptions, type SourceQueue } from './queue-mapping';
