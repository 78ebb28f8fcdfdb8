export type { ServiceCall } from './integration-call';
export type { IntegrationAnswer } from './mapping';
export type { ApiAnswer, ApiRequest } from './request';
export { RestApis } from './rest-apis';
export { API_GATEWAY_FAMILIES, ApiGatewayTasks } from './task';
