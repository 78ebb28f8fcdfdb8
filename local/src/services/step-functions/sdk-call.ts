import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { sdkFailure } from '../../kernel/sdk-answer';
import { ServiceError } from '../../kernel/service-error';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { OPERATIONS } from './api';
import type { StepFunctions } from './step-functions';

/** Carries out `arn:aws:states:::aws-sdk:sfn:<operation>`, whose members begin with capital letters. */
export async function callSdk(service: StepFunctions, { resource, parameters }: TaskCall): Promise<Json> {
  const action = taskResource(resource)?.action ?? '';
  const operation = OPERATIONS[`${action[0]?.toUpperCase()}${action.slice(1)}`];
  if (operation === undefined) throw new TypeError(`'${resource}' is not served: the parser saw to it`);
  const request = taskRequest(parameters);
  for (const name of TEXTS) {
    if (request[name] !== undefined && typeof request[name] !== 'string') {
      throw refusedParameters(request, `The value for the field '${name}' must be a STRING`);
    }
  }
  const requestId = service.options.random.uuid();
  try {
    return ofAnswer(await operation(service, ofRequest(request)));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, status } = error;
    // An error that the SDK has no class for is named after the client.
    const name = code === 'ValidationException' ? 'SfnException' : code;
    throw sdkFailure('Sfn', name, { message, status, requestId });
  }
}

/** JSON that stands in a text; an object would be refused by the SDK. */
const TEXTS = ['Input', 'Output', 'Definition', 'StateMachineArn', 'ExecutionArn', 'TaskToken', 'Name'];

function ofRequest(request: JsonObject): JsonObject {
  const members = Object.entries(request).map(([name, value]): [string, Json] => [
    `${name[0]?.toLowerCase()}${name.slice(1)}`,
    isJsonObject(value) ? ofRequest(value) : value,
  ]);
  return Object.fromEntries(members);
}

/** Members with capital letters, times as texts. */
function ofAnswer(answer: Json, name = ''): Json {
  if (Array.isArray(answer)) return answer.map((element) => ofAnswer(element));
  const isTime = typeof answer === 'number' && (name === 'timestamp' || name.endsWith('Date'));
  if (isTime) return new Date(answer * 1_000).toISOString();
  if (!isJsonObject(answer)) return answer;
  const members = Object.entries(answer).map(([member, value]): [string, Json] => [
    `${member[0]?.toUpperCase()}${member.slice(1)}`,
    ofAnswer(value, member),
  ]);
  return Object.fromEntries(members);
}
