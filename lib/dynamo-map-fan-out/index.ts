export type { FanOutEstimate, FanOutEstimateOptions, FanOutModeEstimate, FanOutPrices } from './contract';
export * from './dynamo-map-fan-out';
export * from './dynamo-map-fan-out-props';
export * from './fan-out-error';
export { type DistributedOptions, FanOutMode } from './fan-out-mode';
export type { IdempotencyOptions } from './idempotency';
export * from './item-condition';
export * from './item-format';
export * from './item-processor';
export { ItemSource } from './item-source';
export * from './missing-item';
export {
  CsvDelimiter,
  type CsvFileOptions,
  type FileOptions,
  type JsonFileOptions,
  type ObjectListOptions,
} from './sources/files';
export type { ListAttributeOptions } from './sources/list-attribute';
export type { PagedReadOptions, QueryOptions, ScanOptions } from './sources/pages';
export type { ExportOptions } from './sources/table-export';
