import type { JsonObject } from '../../kernel/json';
import type { MethodSpec, RestApiSpec } from '../../kernel/rest-api-spec';
import type { ApiRequest } from './request';

/** A request that has found its method. */
export interface Call {
  readonly api: RestApiSpec;
  readonly stage: { readonly name: string; readonly variables: JsonObject };
  readonly method: MethodSpec;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly nowMs: number;
}
