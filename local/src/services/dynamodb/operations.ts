/** A Task resource of DynamoDB, taken apart. */
export interface DynamoDbResource {
  /** Operation of the API, such as `GetItem`. */
  readonly operation: string;
  /** True for `dynamodb:getItem`, false for `aws-sdk:dynamodb:getItem`: envelope and error names differ. */
  readonly isOptimized: boolean;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html */
const OPTIMIZED = ['getItem', 'putItem', 'updateItem', 'deleteItem'];

/** What dynalite answers, of the operations that a workflow has use for. */
const SDK = [...OPTIMIZED, 'query', 'scan', 'batchGetItem', 'batchWriteItem', 'describeTable', 'listTables'];

/** The Task resources that this service carries out. */
export const DYNAMODB_RESOURCES: readonly string[] = [
  ...OPTIMIZED.map((action) => `arn:aws:states:::dynamodb:${action}`),
  ...SDK.map((action) => `arn:aws:states:::aws-sdk:dynamodb:${action}`),
];

/** The operations that the endpoint serves: those that dynalite knows. */
export const DYNAMODB_OPERATIONS: readonly string[] = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
];

const RESOURCE = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(aws-sdk:)?dynamodb:([A-Za-z]+)(\..+)?$/;

/** Takes a resource apart; undefined when it is none of DynamoDB's. */
export function dynamoDbResource(resource: string): DynamoDbResource | undefined {
  const match = RESOURCE.exec(resource);
  const action = match?.[2];
  if (action === undefined) return undefined;
  return { operation: action[0]?.toUpperCase() + action.slice(1), isOptimized: match?.[1] === undefined };
}

/** Says why a resource of DynamoDB's is not served, or undefined when it is. */
export function dynamoDbRefusal(resource: string): string | undefined {
  const [, sdk, action = '', suffix] = RESOURCE.exec(resource) ?? [];
  if (suffix !== undefined) {
    return `DynamoDB has no '${suffix}' integration; drop the suffix`;
  }
  const actions = sdk === undefined ? OPTIMIZED : SDK;
  if (actions.includes(action)) return undefined;
  if (sdk === undefined && SDK.includes(action)) {
    return `Step Functions has no optimized '${action}'; use 'arn:aws:states:::aws-sdk:dynamodb:${action}'`;
  }
  return `'${action}' of DynamoDB is not served; served are: ${actions.join(', ')}`;
}
