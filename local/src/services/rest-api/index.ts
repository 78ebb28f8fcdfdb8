export type { ApiAnswer, ApiRequest } from './request';
export { RestApis, type ServiceCall } from './rest-apis';
export { API_GATEWAY_FAMILIES, ApiGatewayTasks } from './task';
