export type { SourceMessage } from './event-record';
export type { StreamAnswer } from './invocation-record';
export { type MappingSpec, mappingSpec } from './mapping-spec';
export { type InvokeWithEvent, QueueMapping, type QueueMappingOptions, type SourceQueue } from './queue-mapping';
export { StreamMapping, type StreamMappingOptions } from './stream-mapping';
export { type StreamMappingSpec, streamMappingSpec } from './stream-mapping-spec';
export type { SourceStream, StreamRecord } from './stream-record';
