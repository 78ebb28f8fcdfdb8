import { DYNAMODB_RESOURCES, dynamoDbRefusal } from '../../../src/services/dynamodb';

describe('dynamoDbRefusal', () => {
  it.each(DYNAMODB_RESOURCES)('serves %s', (resource) => {
    expect(dynamoDbRefusal(resource)).toBeUndefined();
  });

  it.each([
    [
      'arn:aws:states:::dynamodb:query',
      "Step Functions has no optimized 'query'; use 'arn:aws:states:::aws-sdk:dynamodb:query'",
    ],
    [
      'arn:aws:states:::aws-sdk:dynamodb:transactWriteItems',
      "'transactWriteItems' of DynamoDB is not served; served are: getItem, putItem, updateItem, deleteItem, query, scan, batchGetItem, batchWriteItem, describeTable, listTables",
    ],
    [
      'arn:aws:states:::dynamodb:putItem.waitForTaskToken',
      "DynamoDB has no '.waitForTaskToken' integration; drop the suffix",
    ],
  ])('refuses %s', (resource, why) => {
    expect(dynamoDbRefusal(resource)).toBe(why);
  });
});
