import { familyOf, type ResourceFamily } from '../kernel/task-resource';
import { DYNAMODB_RESOURCES, dynamoDbRefusal, dynamoDbResource } from '../services/dynamodb';
import { EVENTS_FAMILIES } from '../services/events';
import { HTTP_FAMILIES } from '../services/http';
import { API_GATEWAY_FAMILIES } from '../services/rest-api';
import { S3_FAMILIES } from '../services/s3';
import { SNS_FAMILIES } from '../services/sns';
import { SQS_FAMILIES } from '../services/sqs';
import { STEP_FUNCTIONS_FAMILIES } from '../services/step-functions';
import { SDK_FAMILIES } from './sdk-calls';

const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:lambda:invoke(\.waitForTaskToken)?$/;
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/;

const INVOKE = familyOf('lambda', 'Lambda', ['lambda:invoke', 'lambda:invoke.waitForTaskToken']);

const LAMBDA: ResourceFamily = {
  resources: [...INVOKE.resources, 'arn:aws:lambda:<region>:<account>:function:<name>'],
  owns: (resource) => INVOKE.owns(resource) || FUNCTION_ARN.test(resource),
  refusal: (resource) => (FUNCTION_ARN.test(resource) ? undefined : INVOKE.refusal(resource)),
};

const DYNAMODB: ResourceFamily = {
  resources: DYNAMODB_RESOURCES,
  owns: (resource) => dynamoDbResource(resource) !== undefined,
  refusal: dynamoDbRefusal,
};

/** Whose Task resources are served; a line each. */
const FAMILIES: readonly ResourceFamily[] = [
  LAMBDA,
  DYNAMODB,
  ...STEP_FUNCTIONS_FAMILIES,
  ...SQS_FAMILIES,
  ...SNS_FAMILIES,
  ...EVENTS_FAMILIES,
  ...HTTP_FAMILIES,
  ...API_GATEWAY_FAMILIES,
  ...SDK_FAMILIES,
  ...S3_FAMILIES,
];

/** The Task resources that run; the README shows the same list, and a test compares the two. */
export const SERVED_RESOURCES: readonly string[] = FAMILIES.flatMap(({ resources }) => resources);

/** Task resources that somebody might look for, and why they do not run; a mock answers any of them. */
export const UNSERVED_RESOURCES: readonly (readonly [name: string, note: string])[] = [
  ['arn:aws:states:<region>:<account>:activity:<name>', 'activities are answered by mocks alone'],
  ['other services, optimized or by aws-sdk', 'answered by mocks alone'],
];

/** How a Task state reaches a function, or undefined when its resource is none of Lambda's. */
export function lambdaIntegration(resource: string): 'invoke' | 'function' | undefined {
  if (LAMBDA_INVOKE.test(resource)) return 'invoke';
  return FUNCTION_ARN.test(resource) ? 'function' : undefined;
}

/** Says why a Task's resource does not run here, or undefined when it does. */
export function resourceRefusal(resource: string): string | undefined {
  const family = FAMILIES.find((family) => family.owns(resource));
  if (family !== undefined) return family.refusal(resource);
  const calls = SERVED_RESOURCES.filter((served) => served.startsWith('arn:aws:states:'));
  const services = new Set(calls.map((served) => served.split(':').slice(5, -1).join(':')));
  return `'${resource}' is not served; served are those of ${[...services].join(', ')}, as the README lists them`;
}
