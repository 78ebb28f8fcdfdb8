import { Failure } from './failure';
import type { JsonObject } from './json';

/** What the optimized integrations add to an answer. */
export function sdkMetadata(headers: Readonly<Record<string, string>>, requestId: string): JsonObject {
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: { ...headers },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** A refusal of a service, as a Task is told of it. */
export interface RefusedCall {
  readonly message: string;
  readonly status: number;
  readonly requestId: string;
}

/**
 * What a Task of an optimized integration sees, which still speaks as the first Java SDK did.
 *
 * @param error the whole name, such as `SQS.AmazonSQSException`
 * @param service as that SDK calls it, such as `AmazonSQS`
 * @param code the error's name in the service's own protocol
 */
export function optimizedFailure(error: string, service: string, code: string, refused: RefusedCall): Failure {
  const { message, status, requestId } = refused;
  return new Failure(
    error,
    `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  );
}

/**
 * What a Task of an `aws-sdk` integration sees.
 *
 * @param client as the Java SDK calls it, such as `Sqs`
 * @param name the exception; `Exception` is added where it is missing
 */
export function sdkFailure(client: string, name: string, { message, status, requestId }: RefusedCall): Failure {
  return new Failure(
    `${client}.${asException(name)}`,
    `${message} (Service: ${client}, Status Code: ${status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
  );
}

/** The name that a Java class of this error has. */
export function asException(name: string): string {
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
