export * from './dynamo-map-fan-out';
