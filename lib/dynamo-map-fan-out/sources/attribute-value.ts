import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { IConstruct } from 'constructs';
import { PropError } from '../../private/prop-error';

/** The attribute type that a table needs for this key value. */
export function keyType(value: DynamoAttributeValue): AttributeType {
  if ('N' in value.toObject()) return AttributeType.NUMBER;
  return 'B' in value.toObject() ? AttributeType.BINARY : AttributeType.STRING;
}

/** A key value in DynamoDB's terms; `scope` and `prop` are named when it is none. */
export function keyValue(scope: IConstruct, prop: string, value: unknown): DynamoAttributeValue {
  refuseJsonPath(scope, prop, value);
  if (typeof value === 'number' && Number.isFinite(value)) return DynamoAttributeValue.numberFromString(`${value}`);
  if (typeof value === 'string' && value !== '') return DynamoAttributeValue.fromString(value);
  if (value instanceof DynamoAttributeValue && ['S', 'N', 'B'].includes(Object.keys(value.toObject())[0] ?? '')) {
    return value;
  }
  throw new PropError(scope, prop, 'a string that is not empty, a number or a binary value', value);
}

/** Any value of a condition in DynamoDB's terms. */
export function conditionValue(scope: IConstruct, prop: string, value: unknown): DynamoAttributeValue {
  refuseJsonPath(scope, prop, value);
  if (typeof value === 'boolean') return DynamoAttributeValue.fromBoolean(value);
  if (typeof value === 'string') return DynamoAttributeValue.fromString(value);
  if (typeof value === 'number' && Number.isFinite(value)) return DynamoAttributeValue.numberFromString(`${value}`);
  if (value instanceof DynamoAttributeValue) return value;
  throw new PropError(scope, prop, 'a string, a number, a boolean or a DynamoAttributeValue', value);
}

function refuseJsonPath(scope: IConstruct, prop: string, value: unknown): void {
  if (typeof value === 'string' && (value.startsWith('$.') || JsonPath.isEncodedJsonPath(value))) {
    throw new PropError(scope, prop, "a JSONata expression such as '{% $states.input.id %}'", value);
  }
}
