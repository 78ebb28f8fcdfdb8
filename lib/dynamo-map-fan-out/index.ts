export * from './dynamo-map-fan-out';
export * from './fan-out-error';
export * from './item-format';
export * from './item-processor';
export { ItemSource, type ListAttributeOptions } from './item-source';
export * from './missing-item';
