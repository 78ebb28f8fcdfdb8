import { Failure } from '../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';

/**
 * Readies the parameters of a Task for DynamoDB: members that are null are sent as if absent, and a value of the wrong
 * type fails before any call, with an error that nothing can catch.
 */
export function requestParameters(parameters: Json): JsonObject {
  const request = isJsonObject(parameters) ? (withoutNulls(parameters) as JsonObject) : {};
  const complaint = isJsonObject(parameters) ? complaintAbout(request) : 'The parameters must be an object';
  if (complaint !== undefined) {
    throw new Failure(
      'States.Runtime',
      `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${complaint}]`,
    );
  }
  return withTableName(request);
}

/** DynamoDB takes a table's ARN for its name; dynalite does not. */
function withTableName(request: JsonObject): JsonObject {
  const name =
    typeof request.TableName === 'string' ? /^arn:[^/]*:table\/([^/]+)$/.exec(request.TableName)?.[1] : undefined;
  return name === undefined ? request : { ...request, TableName: name };
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.filter((element) => element !== null).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  // Not by assignment, which takes `__proto__` for something else than a name.
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]));
}

/** Members of requests that hold attribute values by name. */
const TYPED_MAPS = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

const STRINGS = [
  'TableName',
  'IndexName',
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
  'ReturnValues',
  'ReturnConsumedCapacity',
  'Select',
];

const BOOLEANS = ['ConsistentRead', 'ScanIndexForward'];

function complaintAbout(request: JsonObject): string | undefined {
  for (const [field, value] of Object.entries(request)) {
    if (STRINGS.includes(field) && typeof value !== 'string') return mustBe(field, 'STRING');
    if (BOOLEANS.includes(field) && typeof value !== 'boolean') return mustBe(field, 'BOOLEAN');
    if (TYPED_MAPS.includes(field)) {
      const complaint = complaintAboutMap(field, value);
      if (complaint !== undefined) return complaint;
    }
  }
  return undefined;
}

function complaintAboutMap(field: string, map: Json): string | undefined {
  if (!isJsonObject(map)) return invalidFormat(field);
  for (const [name, value] of Object.entries(map)) {
    const complaint = complaintAboutValue(name, value);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function complaintAboutValue(field: string, value: Json): string | undefined {
  if (!isJsonObject(value)) return invalidFormat(field);
  for (const [type, held] of Object.entries(value)) {
    const complaint = complaintAboutType(type, held);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function complaintAboutType(type: string, held: Json): string | undefined {
  switch (type) {
    case 'S':
    case 'N':
    case 'B':
      return typeof held === 'string' ? undefined : mustBe(type, 'STRING');
    case 'BOOL':
    case 'NULL':
      return typeof held === 'boolean' ? undefined : mustBe(type, 'BOOLEAN');
    case 'SS':
    case 'NS':
    case 'BS':
      return Array.isArray(held) && held.every((element) => typeof element === 'string')
        ? undefined
        : invalidFormat(type);
    case 'L':
      if (!Array.isArray(held)) return invalidFormat(type);
      return held.map((element) => complaintAboutValue(type, element)).find((complaint) => complaint !== undefined);
    case 'M':
      return complaintAboutMap(type, held);
    default:
      return `The field '${type}' is not supported by Step Functions`;
  }
}

function mustBe(field: string, type: string): string {
  return `The value for the field '${field}' must be a ${type}`;
}

function invalidFormat(field: string): string {
  return `The value of the field '${field}' has an invalid format`;
}
