import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { optimizedFailure, sdkFailure, sdkMetadata } from '../../kernel/sdk-answer';
import type { Random } from '../../kernel/seeded-random';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily, taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { SqsError } from './errors';
import { SQS_OPERATIONS, type Sqs } from './sqs';

const actionOf = (operation: string) => `${operation[0]?.toLowerCase()}${operation.slice(1)}`;

/** The Task resources of SQS: the optimized one, and its operations through the SDK. */
export const SQS_FAMILIES: readonly ResourceFamily[] = [
  familyOf('sqs', 'SQS', ['sqs:sendMessage', 'sqs:sendMessage.waitForTaskToken']),
  familyOf('aws-sdk:sqs', 'SQS', [
    ...SQS_OPERATIONS.map((operation) => `aws-sdk:sqs:${actionOf(operation)}`),
    'aws-sdk:sqs:sendMessage.waitForTaskToken',
  ]),
];

/** What the optimized integration takes; it drops anything else without a word. */
const OPTIMIZED = [
  'DelaySeconds',
  'MessageAttributes',
  'MessageBody',
  'MessageDeduplicationId',
  'MessageGroupId',
  'QueueUrl',
];

const TEXTS = ['MessageBody', 'MessageDeduplicationId', 'MessageGroupId', 'QueueUrl', 'ReceiptHandle'];

/** Carries out the Task states that call SQS. */
export class SqsTasks {
  constructor(
    readonly sqs: Sqs,
    readonly random: Random,
  ) {}

  /** True for a resource of SQS. */
  owns(resource: string): boolean {
    return SQS_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ resource, parameters }: TaskCall, signal: AbortSignal): Promise<Json> {
    const target = taskResource(resource);
    if (target === undefined) throw new TypeError(`not a resource of SQS: ${resource}`);
    const operation = `${target.action[0]?.toUpperCase()}${target.action.slice(1)}`;
    const request = taskRequest(parameters, ['MessageBody']);
    requireTexts(request, target.isSdk);
    const requestId = this.random.uuid();
    try {
      if (target.isSdk) return javaNames(await this.sqs.call(operation, request, { signal }));
      const answer = await this.sqs.call(operation, optimizedRequest(request), { signal });
      return { ...answer, ...sdkMetadata(this.#headers(answer, requestId), requestId) };
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      throw target.isSdk ? ofSdk(error, requestId) : ofOptimized(error, requestId);
    }
  }

  #headers(answer: JsonObject, requestId: string): Record<string, string> {
    return {
      'x-amzn-RequestId': requestId,
      Connection: 'keep-alive',
      'Content-Length': String(Buffer.byteLength(JSON.stringify(answer))),
      Date: new Date(this.sqs.clock.now()).toUTCString(),
      'Content-Type': 'application/x-amz-json-1.0',
    };
  }
}

/** A body that is no text is one as soon as it is sent: Step Functions writes its JSON. */
function optimizedRequest(request: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const name of OPTIMIZED) if (request[name] !== undefined) kept[name] = request[name];
  const { MessageBody } = kept;
  if (MessageBody !== undefined && typeof MessageBody !== 'string') kept.MessageBody = JSON.stringify(MessageBody);
  return kept;
}

function requireTexts(request: JsonObject, isSdk: boolean): void {
  for (const name of TEXTS) {
    const value = request[name];
    if (value === undefined || typeof value === 'string') continue;
    if (name === 'MessageBody' && !isSdk && typeof value === 'object') continue;
    throw refusedParameters(request, `The value for the field '${name}' must be a STRING`);
  }
}

/** As the Java SDK spells the members of an answer, which is what `aws-sdk` Tasks see. */
function javaNames(answer: Json): Json {
  if (Array.isArray(answer)) return answer.map(javaNames);
  if (!isJsonObject(answer)) return answer;
  const members = Object.entries(answer).map(([name, value]): [string, Json] => {
    const isOfUsers = name === 'MessageAttributes' || name === 'Attributes';
    return [name.replace(/^MD5/, 'Md5'), isOfUsers ? value : javaNames(value)];
  });
  return Object.fromEntries(members);
}

function ofOptimized({ queryError, message, status }: SqsError, requestId: string) {
  return optimizedFailure('SQS.AmazonSQSException', 'AmazonSQS', queryError, { message, status, requestId });
}

/** Errors without a class of their own are named after the client. */
function ofSdk({ code, namespace, message, status }: SqsError, requestId: string) {
  return sdkFailure('Sqs', namespace === 'com.amazonaws.sqs' ? code : 'Sqs', { message, status, requestId });
}
