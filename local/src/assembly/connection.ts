import type { JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A connection of EventBridge, with which HTTP Tasks call. */
export interface ConnectionResource extends NamedResource {
  readonly secretArn: string;
  /**
   * Its properties. Dynamic references stand in them as they are written, such as
   * `{{resolve:secretsmanager:token:SecretString}}`.
   */
  properties(): JsonObject;
}

/** The connections of a stack. */
export function connectionsOf(scope: StackScope): ConnectionResource[] {
  const connections = namedResources(scope, ['AWS::Events::Connection']);
  return connections.map((connection) => ({
    ...connection,
    secretArn: String(scope.attribute(connection.logicalId, 'SecretArn', connection.place)),
    properties: () => scope.propertiesAsWritten(connection.logicalId, ['AuthorizationType', 'AuthParameters']),
  }));
}
