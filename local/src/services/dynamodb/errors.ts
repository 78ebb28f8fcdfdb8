import { Failure } from '../../kernel/failure';
import { isJsonObject } from '../../kernel/json';
import type { DynamoDbAnswer } from './backend';

/** Errors that the SDK has no class for: Step Functions names them after the whole client. */
const GENERIC = ['ValidationException', 'SerializationException', 'UnknownOperationException'];

/** Turns an error of DynamoDB into what `Retry` and `Catch` see. */
export function dynamoDbFailure(answer: DynamoDbAnswer, isOptimized: boolean, requestId: string): Failure {
  const body = isJsonObject(answer.body) ? answer.body : {};
  const type = String(body.__type ?? 'InternalServerError');
  const code = type.slice(type.lastIndexOf('#') + 1);
  const message = String(body.message ?? body.Message ?? 'null');
  const name = code.endsWith('Exception') ? code : `${code}Exception`;
  if (isOptimized) {
    return new Failure(
      `DynamoDB.${GENERIC.includes(name) ? 'AmazonDynamoDBException' : name}`,
      `${message} (Service: AmazonDynamoDBv2; Status Code: ${answer.status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
    );
  }
  return new Failure(
    `DynamoDb.${GENERIC.includes(name) ? 'DynamoDbException' : name}`,
    `${message} (Service: DynamoDb, Status Code: ${answer.status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
  );
}
