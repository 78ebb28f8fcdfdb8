export { Gateway, type GatewayOptions } from './gateway';
export type { InvokeFunction } from './lambda-route';
