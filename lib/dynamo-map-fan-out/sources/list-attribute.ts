import type { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { IConstruct } from 'constructs';
import { PropError } from '../../private/prop-error';
import { keyValue } from './attribute-value';

/** Options of `ItemSource.listAttribute`. */
export interface ListAttributeOptions {
  /**
   * Primary key of the item: one or two attributes, each with its value.
   *
   * A string is looked up as a string, a number as a number. `{% … %}` is a JSONata expression over the execution's
   * input, such as `{% $states.input.listId %}`; for a number attribute wrap it in
   * `DynamoAttributeValue.numberFromString`.
   */
  readonly key: { readonly [attribute: string]: string | number | DynamoAttributeValue };

  /**
   * Which attribute of `key` is the partition key, for a table that the construct creates; not every language keeps the
   * order in which they are written.
   *
   * @default - the only one there is
   */
  readonly partitionKey?: string;

  /** Name of the attribute that holds the items: a list, or a set of strings, numbers or binary values. */
  readonly attribute: string;
}

/** The options of `ItemSource.listAttribute`, checked, with key values in DynamoDB's terms. */
export interface ResolvedListAttribute {
  readonly kind: 'list';
  readonly key: { readonly [attribute: string]: DynamoAttributeValue };
  readonly partitionKey?: string;
  readonly attribute: string;
}

/** Checks the options; `scope` is who is named when one is wrong. */
export function resolveListAttribute(scope: IConstruct, options: ListAttributeOptions): ResolvedListAttribute {
  const { key, partitionKey, attribute } = options;
  const names = Object.keys(key);
  if (names.length < 1 || names.length > 2 || names.includes('')) {
    throw new PropError(scope, 'source.key', 'one or two attribute names with their values', key);
  }
  if (partitionKey !== undefined && !names.includes(partitionKey)) {
    throw new PropError(scope, 'source.partitionKey', 'one of the names in key', partitionKey);
  }
  // An alias for it stands in an expression, where each may have 255 bytes.
  if (attribute === '' || Buffer.byteLength(attribute) > 255 || names.includes(attribute)) {
    throw new PropError(
      scope,
      'source.attribute',
      'the name, of 1 to 255 bytes, of an attribute that is no part of the key',
      attribute,
    );
  }
  return {
    kind: 'list',
    key: Object.fromEntries(names.map((name) => [name, keyValue(scope, `source.key.${name}`, key[name])])),
    partitionKey,
    attribute,
  };
}
