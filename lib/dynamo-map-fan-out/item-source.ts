import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';

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

/** Where a `DynamoMapFanOut` takes its items from. */
export class ItemSource {
  /**
   * The elements of one list (or set) attribute of one item, read with a strongly consistent GetItem.
   *
   * The attribute must fit the 256 KiB that a state may hold, in DynamoDB's typed form.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   */
  public static listAttribute(options: ListAttributeOptions): ItemSource {
    return new ItemSource(options);
  }

  private constructor(private readonly options: ListAttributeOptions) {}

  /**
   * Checks the options; `scope` is who is named when one is wrong.
   *
   * @internal
   */
  public _resolve(scope: IConstruct): ResolvedListAttribute {
    const { key, partitionKey, attribute } = this.options;
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
      key: Object.fromEntries(names.map((name) => [name, keyValue(scope, name, key[name])])),
      partitionKey,
      attribute,
    };
  }
}

/** The options of `ItemSource.listAttribute`, checked, with key values in DynamoDB's terms. */
export interface ResolvedListAttribute {
  readonly key: { readonly [attribute: string]: DynamoAttributeValue };
  readonly partitionKey?: string;
  readonly attribute: string;
}

/** The attribute type that a table needs for this key value. */
export function keyType(value: DynamoAttributeValue): AttributeType {
  if ('N' in value.toObject()) return AttributeType.NUMBER;
  return 'B' in value.toObject() ? AttributeType.BINARY : AttributeType.STRING;
}

function keyValue(
  scope: IConstruct,
  name: string,
  value: string | number | DynamoAttributeValue | undefined,
): DynamoAttributeValue {
  if (typeof value === 'string' && (value.startsWith('$.') || JsonPath.isEncodedJsonPath(value))) {
    throw new PropError(scope, `source.key.${name}`, "a JSONata expression such as '{% $states.input.id %}'", value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) return DynamoAttributeValue.numberFromString(`${value}`);
  if (typeof value === 'string' && value !== '') return DynamoAttributeValue.fromString(value);
  if (value instanceof DynamoAttributeValue && ['S', 'N', 'B'].includes(Object.keys(value.toObject())[0] ?? '')) {
    return value;
  }
  throw new PropError(scope, `source.key.${name}`, 'a string that is not empty, a number or a binary value', value);
}
