import { Failure } from '../../kernel/failure';
import { asText, type Json, type JsonObject } from '../../kernel/json';
import { optimizedFailure, sdkMetadata } from '../../kernel/sdk-answer';
import { ServiceError } from '../../kernel/service-error';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import type { Outcome } from './engine';
import type { Execution } from './execution';
import type { StepFunctions } from './step-functions';

/**
 * Carries out `arn:aws:states:::states:startExecution` in each of its patterns.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export async function callNestedExecution(
  service: StepFunctions,
  { resource, parameters, onSubmitted }: TaskCall,
  signal: AbortSignal,
): Promise<Json> {
  const pattern = taskResource(resource)?.pattern ?? '';
  const isWaitedFor = pattern === '.sync' || pattern === '.sync:2';
  const request = taskRequest(parameters, ['Input']);
  const requestId = service.options.random.uuid();
  const child = start(service, request, isWaitedFor, requestId);
  const answer = startAnswer(service, child, requestId);
  if (!isWaitedFor) return answer;
  onSubmitted?.(answer);
  const stop = () => void service.executions.stop(child);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return result(child, await child.ended, pattern === '.sync:2');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function start(service: StepFunctions, request: JsonObject, isWatched: boolean, requestId: string): Execution {
  const { StateMachineArn, Name, Input = {} } = request;
  if (typeof StateMachineArn !== 'string') {
    throw refusedParameters(request, "The field 'StateMachineArn' is required but was missing");
  }
  if (Name !== undefined && typeof Name !== 'string') {
    throw refusedParameters(request, "The value for the field 'Name' must be a STRING");
  }
  try {
    return service.executions.start({
      machine: service.machines.require(StateMachineArn),
      name: Name,
      // A text is sent as it is; anything else Step Functions writes as JSON.
      input: asText(Input),
      isWatched,
    });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, status, message } = error;
    const name = code.endsWith('Exception') ? code : `${code}Exception`;
    throw optimizedFailure(`StepFunctions.${name}`, 'AWSStepFunctions', code, { message, status, requestId });
  }
}

/** Dates are milliseconds, as the first Java SDK's are when they are written as JSON. */
function startAnswer({ options }: StepFunctions, { arn, startedAtMs }: Execution, requestId: string): JsonObject {
  const answer = { ExecutionArn: arn, StartDate: startedAtMs };
  const headers = {
    'x-amzn-RequestId': requestId,
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(answer))),
    Date: new Date(options.clock.now()).toUTCString(),
    'Content-Type': 'application/x-amz-json-1.0',
  };
  return { ...answer, ...sdkMetadata(headers, requestId) };
}

/** What a state sees of the child's end; the names are those of the answer of DescribeExecution. */
function result(child: Execution, outcome: Outcome, isParsed: boolean): Json {
  const { status, output, error, cause } = outcome;
  const input = isParsed ? (JSON.parse(child.input) as Json) : child.input;
  const about = {
    ExecutionArn: child.arn,
    Input: input,
    InputDetails: { Included: true },
    Name: child.name,
    StartDate: child.startedAtMs,
    StateMachineArn: child.machine.arn,
    Status: status,
    StopDate: child.stoppedAtMs ?? child.startedAtMs,
  };
  if (status === 'SUCCEEDED') {
    const shown = isParsed ? (output as Json) : JSON.stringify(output);
    return sorted({ ...about, Output: shown, OutputDetails: { Included: true } });
  }
  const failed = {
    ...about,
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
  };
  throw new Failure('States.TaskFailed', JSON.stringify(sorted(failed)));
}

/** Recorded: the members stand in the order of their names. */
function sorted(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
