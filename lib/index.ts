export * from './assertions';
export * from './cross-team-pipeline';
export * from './dynamo-map-fan-out';
export * from './template-api-caller';
