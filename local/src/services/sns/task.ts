import type { Json, JsonObject } from '../../kernel/json';
import { asException, optimizedFailure, sdkFailure, sdkMetadata } from '../../kernel/sdk-answer';
import type { Random } from '../../kernel/seeded-random';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily, taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { SnsError } from './errors';
import { SNS_OPERATIONS, type Sns } from './sns';

const actionOf = (operation: string) => `${operation[0]?.toLowerCase()}${operation.slice(1)}`;

/** The Task resources of SNS: the optimized one, and its operations through the SDK. */
export const SNS_FAMILIES: readonly ResourceFamily[] = [
  familyOf('sns', 'SNS', ['sns:publish', 'sns:publish.waitForTaskToken']),
  familyOf('aws-sdk:sns', 'SNS', [
    ...SNS_OPERATIONS.map((operation) => `aws-sdk:sns:${actionOf(operation)}`),
    'aws-sdk:sns:publish.waitForTaskToken',
  ]),
];

const TEXTS = ['Message', 'MessageGroupId', 'MessageDeduplicationId', 'Subject', 'TopicArn', 'TargetArn'];

/** Carries out the Task states that call SNS. */
export class SnsTasks {
  constructor(
    readonly sns: Sns,
    readonly random: Random,
  ) {}

  /** True for a resource of SNS. */
  owns(resource: string): boolean {
    return SNS_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ resource, parameters }: TaskCall): Promise<Json> {
    const target = taskResource(resource);
    if (target === undefined) throw new TypeError(`not a resource of SNS: ${resource}`);
    const operation = `${target.action[0]?.toUpperCase()}${target.action.slice(1)}`;
    const request = taskRequest(parameters, ['Message']);
    requireTexts(request, target.isSdk);
    const requestId = this.random.uuid();
    try {
      if (target.isSdk) return this.sns.call(operation, request);
      const answer = this.sns.call(operation, withText(request));
      return { ...answer, ...sdkMetadata(this.#headers(answer, requestId), requestId) };
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      const { code, message, status } = error;
      const refused = { message, status, requestId };
      throw target.isSdk
        ? sdkFailure('Sns', code, refused)
        : optimizedFailure(`SNS.${asException(code)}`, 'AmazonSNS', code, refused);
    }
  }

  #headers(answer: JsonObject, requestId: string): Record<string, string> {
    return {
      'x-amzn-RequestId': requestId,
      Connection: 'keep-alive',
      'Content-Length': String(Buffer.byteLength(JSON.stringify(answer))),
      Date: new Date(this.sns.clock.now()).toUTCString(),
      'Content-Type': 'text/xml',
    };
  }
}

/** A message that is no text is one as soon as it is sent: Step Functions writes its JSON. */
function withText(request: JsonObject): JsonObject {
  const { Message } = request;
  return Message === undefined || typeof Message === 'string'
    ? request
    : { ...request, Message: JSON.stringify(Message) };
}

function requireTexts(request: JsonObject, isSdk: boolean): void {
  for (const name of TEXTS) {
    const value = request[name];
    if (value === undefined || typeof value === 'string') continue;
    if (name === 'Message' && !isSdk && typeof value === 'object') continue;
    throw refusedParameters(request, `The value for the field '${name}' must be a STRING`);
  }
}
