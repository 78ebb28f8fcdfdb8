import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../kernel/service-error';
import { LambdaApiError } from '../services/lambda';
import { sendJsonError } from './api-error';
import { readBody } from './read-body';

/** What the gateway needs of the Lambda service. */
export type InvokeFunction = (
  functionName: string,
  payload: string,
  signal: AbortSignal,
) => Promise<{ readonly payload: string; readonly functionError?: string; readonly logTail: string }>;

/** Hands an event to a function and waits for nothing; throws a `ServiceError` when there is no such function. */
export type BeginInvocation = (functionName: string, payload: string) => void;

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;

/** The function that a request wants to invoke, or undefined when it is no such request. */
export function invokedFunction(request: IncomingMessage): string | undefined {
  const name = request.method === 'POST' ? INVOKE_PATH.exec(request.url ?? '')?.[1] : undefined;
  return name === undefined ? undefined : decodeURIComponent(name);
}

/**
 * Answers Lambda's Invoke.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function answerInvoke(
  functionName: string,
  request: IncomingMessage,
  response: ServerResponse,
  { invoke, begin }: { readonly invoke: InvokeFunction; readonly begin: BeginInvocation },
): Promise<void> {
  const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (kind === 'Event') {
    await answerBegin(functionName, request, response, begin);
    return;
  }
  if (kind !== 'RequestResponse') {
    const message = `InvocationType '${kind}' is not served by sfn-local; 'RequestResponse' and 'Event' are`;
    sendJsonError(response, { status: 400, code: 'InvalidParameterValueException', message });
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the caller went away')));
  try {
    const answer = await invoke(functionName, await readBody(request), gone.signal);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'X-Amz-Executed-Version': '$LATEST',
      ...(answer.functionError !== undefined && { 'X-Amz-Function-Error': answer.functionError }),
      ...(request.headers['x-amz-log-type'] === 'Tail' && {
        'X-Amz-Log-Result': Buffer.from(answer.logTail).toString('base64'),
      }),
    });
    response.end(answer.payload);
  } catch (error) {
    if (!(error instanceof LambdaApiError)) throw error;
    sendJsonError(response, { status: error.statusCode, code: error.code, message: error.message });
  }
}

async function answerBegin(
  functionName: string,
  request: IncomingMessage,
  response: ServerResponse,
  begin: BeginInvocation,
): Promise<void> {
  try {
    const payload = await readBody(request);
    requireJson(payload);
    begin(functionName, payload === '' ? '{}' : payload);
    response.writeHead(202);
    response.end();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    sendJsonError(response, error);
  }
}

function requireJson(payload: string): void {
  try {
    if (payload !== '') JSON.parse(payload);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new ServiceError('InvalidRequestContentException', 400, message);
  }
}
