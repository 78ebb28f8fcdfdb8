import { isJsonObject, type JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A DynamoDB table of a template. */
export interface TableResource extends NamedResource {
  /** Its properties with every reference filled in; only those that shape keys, indexes and the stream. */
  readonly properties: JsonObject;
  /** Absent where the table has no stream. */
  readonly stream?: { readonly arn: string; readonly viewType: string };
}

const SHAPING = [
  'AttributeDefinitions',
  'KeySchema',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
];

/** The tables of a stack, `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` alike. */
export function tablesOf(scope: StackScope): TableResource[] {
  return namedResources(scope, ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']).map((table) => {
    const properties = scope.properties(table.logicalId, SHAPING);
    const { StreamSpecification } = properties;
    if (!isJsonObject(StreamSpecification)) return { ...table, properties };
    const arn = String(scope.attribute(table.logicalId, 'StreamArn', table.place));
    return { ...table, properties, stream: { arn, viewType: String(StreamSpecification.StreamViewType) } };
  });
}
