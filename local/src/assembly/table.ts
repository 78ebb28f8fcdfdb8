import type { JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** A DynamoDB table of a template. */
export interface TableResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** Where it stands, for errors. */
  readonly place: string;
  /** Its properties with every reference filled in; only those that shape keys and indexes. */
  readonly properties: JsonObject;
}

const SHAPING = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'];

/** The tables of a stack, `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` alike. */
export function tablesOf(scope: StackScope): TableResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        name: String(scope.ref(logicalId, place)),
        arn: String(scope.attribute(logicalId, 'Arn', place)),
        place,
        properties: scope.properties(logicalId, SHAPING),
      };
    });
}
