import type { JsonObject } from './json';

/** A REST API, as far as answering its requests takes. */
export interface RestApiSpec {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  /** Names of its stages, with their variables. */
  stages(): readonly { readonly name: string; readonly variables: JsonObject }[];
  methods(): readonly MethodSpec[];
  /** Where an OpenAPI document stands that defines more methods, which nobody reads; undefined without one. */
  readonly document?: string;
  /** Types of bodies that are passed on in Base64. */
  binaryTypes(): readonly string[];
}

/** Where AWS serves a REST API. */
export function restApiHost({ id, region }: Pick<RestApiSpec, 'id' | 'region'>): string {
  return `${id}.execute-api.${region}.amazonaws.com`;
}

/** A method of a REST API. */
export interface MethodSpec {
  /** `GET`, or `ANY`. */
  readonly httpMethod: string;
  /** Such as `/items/{id}`. */
  readonly path: string;
  readonly resourceId: string;
  /** `NONE`, `AWS_IAM`, ... */
  readonly authorization: string;
  readonly isKeyRequired: boolean;
  integration(): JsonObject;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
}
