import { DYNAMODB_RESOURCES, dynamoDbRefusal, dynamoDbResource } from '../services/dynamodb';

/** The Task resources that run; the README shows the same list, and a test compares the two. */
export const SERVED_RESOURCES: readonly string[] = [
  'arn:aws:states:::lambda:invoke',
  'arn:aws:lambda:<region>:<account>:function:<name>',
  ...DYNAMODB_RESOURCES,
];

const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:lambda:invoke$/;
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/;

/** How a Task state reaches a function, or undefined when its resource is none of Lambda's. */
export function lambdaIntegration(resource: string): 'invoke' | 'function' | undefined {
  if (LAMBDA_INVOKE.test(resource)) return 'invoke';
  return FUNCTION_ARN.test(resource) ? 'function' : undefined;
}

/** Says why a Task's resource does not run here, or undefined when it does. */
export function resourceRefusal(resource: string): string | undefined {
  if (lambdaIntegration(resource) !== undefined) return undefined;
  if (dynamoDbResource(resource) !== undefined) return dynamoDbRefusal(resource);
  return `'${resource}' is not served; served are: lambda:invoke and function ARNs, dynamodb:getItem, putItem, updateItem and deleteItem, and the aws-sdk:dynamodb actions`;
}
