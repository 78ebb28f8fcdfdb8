import { Failure } from '../../kernel/failure';
import { asText, isJsonObject, type Json } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { InvokeAnswer } from './invoke-answer';
import { LambdaApiError } from './lambda-api-error';

/** What `arn:aws:states:::lambda:invoke` asks of Lambda. */
export interface LambdaInvokeRequest {
  /** Name or ARN, with the qualifier when one was given. */
  readonly functionName: string;
  /** JSON text of the event; a text given as payload stands here as it is. */
  readonly payload: string;
  readonly wantsLog: boolean;
}

/**
 * Reads the parameters of `arn:aws:states:::lambda:invoke`.
 *
 * Null is the same as absent. Throws `States.Runtime` for a value of a wrong type, as Step Functions does before it
 * calls anything.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export function lambdaInvokeRequest(parameters: Json): LambdaInvokeRequest {
  const given = isJsonObject(parameters) ? parameters : {};
  const refuse = (complaint: string): never => {
    const shown = JSON.stringify(parameters);
    throw new Failure(
      'States.Runtime',
      `The Parameters '${shown}' could not be used to start the Task: [${complaint}]`,
    );
  };
  const text = (field: string): string | undefined => {
    const value = given[field] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    return refuse(`The value for the field '${field}' must be a STRING`);
  };
  const functionName = text('FunctionName') ?? refuse("The field 'FunctionName' is required but was missing");
  const qualifier = text('Qualifier');
  requireServed('InvocationType', text('InvocationType'), 'RequestResponse');
  requireServed('ClientContext', text('ClientContext'), undefined);
  const payload = given.Payload ?? {};
  if (typeof payload === 'number' || typeof payload === 'boolean') {
    refuse("The value for the field 'Payload' must be a STRING");
  }
  return {
    functionName: qualifier === undefined ? functionName : `${functionName}:${qualifier}`,
    payload: asText(payload),
    wantsLog: text('LogType') === 'Tail',
  };
}

/** The task result of `arn:aws:states:::lambda:invoke`; throws the `Failure` of a function that failed. */
export function lambdaInvokeResult(request: LambdaInvokeRequest, answer: InvokeAnswer, atMs: number): Json {
  const payload = functionResult(answer);
  const headers: Record<string, string> = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-RequestId': answer.requestId,
    'Content-Length': String(Buffer.byteLength(answer.payload)),
    'Content-Type': 'application/json',
    Connection: 'keep-alive',
    Date: new Date(atMs).toUTCString(),
  };
  return {
    ExecutedVersion: '$LATEST',
    ...(request.wantsLog && { LogResult: Buffer.from(answer.logTail).toString('base64') }),
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: answer.requestId },
    StatusCode: 200,
  };
}

/** The task result where `Resource` is the function's ARN: what it returned, alone. Throws like the one above. */
export function functionResult(answer: InvokeAnswer): Json {
  const payload = JSON.parse(answer.payload) as Json;
  if (answer.functionError === undefined) return payload;
  const errorType = isJsonObject(payload) ? payload.errorType : undefined;
  throw new Failure(typeof errorType === 'string' && errorType !== '' ? errorType : 'Lambda.Unknown', answer.payload);
}

/** What a Task sees of a call that Lambda refused; any other error is passed through as it is. */
export function lambdaTaskError(error: unknown): unknown {
  if (!(error instanceof LambdaApiError)) return error;
  const { code, statusCode, message, requestId } = error;
  return new Failure(
    `Lambda.${code}`,
    `${message} (Service: AWSLambda; Status Code: ${statusCode}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  );
}

function requireServed(field: string, value: string | undefined, served: string | undefined): void {
  if (value === undefined || value === served) return;
  const instead = served === undefined ? 'leave it out' : `'${served}' is`;
  throw new Unsupported('arn:aws:states:::lambda:invoke', `${field} '${value}' is not served; ${instead}`);
}
