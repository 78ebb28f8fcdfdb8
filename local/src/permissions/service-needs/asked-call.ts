import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { Context } from '../conditions';

/** One action on one resource that a call takes. */
export interface Need {
  readonly action: string;
  /** Undefined where the resource cannot be told. */
  readonly resource: string | undefined;
  readonly context?: Context;
  /** Where the resource is a role that is passed on. */
  readonly passing?: PassedRole;
}

/** Who takes a role on that is passed, and what for. */
export interface PassedRole {
  readonly service: string;
  /** What AWS knows when the service does so. */
  readonly context: Context;
  /** What the service is certain to do then. */
  readonly needs: readonly Need[];
}

/** A call, as far as its permissions matter. */
export interface AskedCall {
  /** IAM's name of the service, such as `states`. */
  readonly service: string;
  /** The API's name of the operation, such as `StartExecution`. */
  readonly operation: string;
  readonly request: JsonObject;
  /** Where the caller is. */
  readonly region: string;
  readonly account: string;
  /** The machine whose state calls. */
  readonly machineArn?: string;
  /** Whether the state waits for the end of what it starts, by `.sync`. */
  readonly isAwaited?: boolean;
}

/** Finds the ARN of what a request calls by its name only. */
export interface Arns {
  secret(nameOrArn: string): string | undefined;
  /** The secret in which EventBridge keeps what a connection holds. */
  secretOfConnection(connectionArn: string): string | undefined;
  /** The machine whose task waits for this token. */
  machineOfToken(token: string): string | undefined;
}

/** What the calls of one service take. */
export type Needs = (call: AskedCall, arns: Arns) => Need[];

/** The need of an action of the call's own service. */
export function need({ service }: AskedCall, action: string, resource: string | undefined, context?: Context): Need {
  return { action: `${service}:${action}`, resource, ...(context !== undefined && { context }) };
}

/** A value that is a text. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a list; none if it is no list. */
export function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The ARN of something of the caller's own account, unless it is an ARN already. */
export function arnOf({ service, region, account }: AskedCall, nameOrArn: string, rest: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:${service}:${region}:${account}:${rest}`;
}
