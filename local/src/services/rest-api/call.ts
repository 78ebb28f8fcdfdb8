import type { JsonObject } from '../../kernel/json';
import type { ApiRequest } from './request';

/** A REST API, as far as a call needs it. */
export interface ApiSpec {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  stages(): readonly { readonly name: string; readonly variables: JsonObject }[];
  methods(): readonly MethodSpec[];
  binaryTypes(): readonly string[];
}

/** A method of a REST API. */
export interface MethodSpec {
  readonly httpMethod: string;
  readonly path: string;
  readonly resourceId: string;
  readonly authorization: string;
  readonly isKeyRequired: boolean;
  integration(): JsonObject;
  readonly place: string;
}

/** A request that has found its method. */
export interface Call {
  readonly api: ApiSpec;
  readonly stage: { readonly name: string; readonly variables: JsonObject };
  readonly method: MethodSpec;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly nowMs: number;
}
