export { Gateway, type GatewayOptions } from './gateway';
export type { CallGuard, CallOutlet, GatewayCall } from './guarded-call';
export type { JsonOperation } from './json-route';
export type { InvokeFunction } from './lambda-route';
export { REST_API_PATH } from './rest-api-route';
export { SERVED_OPERATIONS, UNSERVED_OPERATIONS } from './served-operations';
