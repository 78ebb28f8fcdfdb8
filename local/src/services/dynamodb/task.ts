import type { Clock } from '../../kernel/clock';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import type { DynamoDbAnswer, DynamoDbBackend } from './backend';
import { dynamoDbFailure } from './errors';
import { dynamoDbResource } from './operations';
import { requestParameters } from './parameters';

/** Carries out the Task states that call DynamoDB. */
export class DynamoDbTasks {
  /** The call before this one: answers come in the order of the questions, so the same run has the same history. */
  #previous: Promise<unknown> = Promise.resolve();

  constructor(
    readonly backend: DynamoDbBackend,
    readonly clock: Clock,
    readonly random: Random,
  ) {}

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call(resource: string, parameters: Json): Promise<Json> {
    const target = dynamoDbResource(resource);
    if (target === undefined) throw new Error(`not a resource of DynamoDB: ${resource}`);
    const request = requestParameters(parameters);
    const requestId = this.#requestId();
    const answer = await this.clock.during(() => this.#inOrder(() => this.backend.request(target.operation, request)));
    if (answer.status !== 200) throw dynamoDbFailure(answer, target.isOptimized, requestId);
    const body = isJsonObject(answer.body) ? answer.body : {};
    return target.isOptimized ? { ...body, ...this.#metadata(body, requestId) } : body;
  }

  #inOrder(send: () => Promise<DynamoDbAnswer>): Promise<DynamoDbAnswer> {
    const answer = this.#previous.then(send);
    this.#previous = answer.catch(() => undefined);
    return answer;
  }

  /** The envelope of the optimized integrations, with the headers that AWS sends. */
  #metadata(body: JsonObject, requestId: string): JsonObject {
    const headers = {
      Server: 'Server',
      Connection: 'keep-alive',
      'x-amzn-RequestId': requestId,
      'Content-Length': String(Buffer.byteLength(JSON.stringify(body))),
      Date: new Date(this.clock.now()).toUTCString(),
      'Content-Type': 'application/x-amz-json-1.0',
    };
    return {
      SdkHttpMetadata: {
        AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        HttpHeaders: headers,
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: requestId },
    };
  }

  #requestId(): string {
    return Array.from({ length: 52 }, () => Math.floor(this.random.next() * 36).toString(36))
      .join('')
      .toUpperCase();
  }
}
