import type { JsonObject } from '../../kernel/json';
import { restApiHost } from '../../kernel/rest-api-spec';
import type { Call } from './call';
import { headerOf } from './request';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * What functions and mapping templates learn of a request.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function requestContext({ api, stage, method, request, requestId, nowMs }: Call): JsonObject {
  return {
    accountId: api.account,
    apiId: api.id,
    domainName: restApiHost(api),
    domainPrefix: api.id,
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: { sourceIp: '127.0.0.1', userAgent: headerOf(request, 'user-agent') ?? null },
    path: `/${stage.name}${request.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(nowMs),
    requestTimeEpoch: nowMs,
    resourceId: method.resourceId,
    resourcePath: method.path,
    stage: stage.name,
  };
}

/** As access logs of servers have it: 01/Jan/2026:00:00:00 +0000. */
function requestTime(atMs: number): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(atMs).toISOString()) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
