import type { JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A DynamoDB table of a template. */
export interface TableResource extends NamedResource {
  /** Its properties with every reference filled in; only those that shape keys and indexes. */
  readonly properties: JsonObject;
}

const SHAPING = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'];

/** The tables of a stack, `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` alike. */
export function tablesOf(scope: StackScope): TableResource[] {
  return namedResources(scope, ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']).map((table) => ({
    ...table,
    properties: scope.properties(table.logicalId, SHAPING),
  }));
}
