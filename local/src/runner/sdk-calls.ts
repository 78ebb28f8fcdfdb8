import { asText, isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { sdkFailure } from '../kernel/sdk-answer';
import type { Random } from '../kernel/seeded-random';
import { ServiceError } from '../kernel/service-error';
import { taskRequest } from '../kernel/task-request';
import { familyOf, type ResourceFamily, taskResource } from '../kernel/task-resource';
import { LambdaApiError } from '../services/lambda';
import type { Functions } from './functions';
import type { TaskHandler } from './tasks';

/** An operation as the endpoint serves it. */
type Operation = (request: JsonObject) => JsonObject | Promise<JsonObject>;

/** A service that states reach by `aws-sdk` alone, with the operations that the endpoint serves. */
interface SdkService {
  /** As the Java SDK calls its client. */
  readonly client: string;
  readonly label: string;
  /** Actions, as a state writes them. */
  readonly actions: readonly string[];
}

const SERVICES: Readonly<Record<string, SdkService>> = {
  lambda: { client: 'Lambda', label: 'Lambda', actions: ['invoke'] },
  secretsmanager: { client: 'SecretsManager', label: 'Secrets Manager', actions: ['getSecretValue'] },
  ssm: { client: 'Ssm', label: 'Systems Manager', actions: ['getParameter', 'getParameters'] },
};

/** The Task resources of these services. */
export const SDK_FAMILIES: readonly ResourceFamily[] = Object.entries(SERVICES).map(([service, { label, actions }]) =>
  familyOf(
    `aws-sdk:${service}`,
    label,
    actions.map((action) => `aws-sdk:${service}:${action}`),
  ),
);

/**
 * Carries out `arn:aws:states:::aws-sdk:<service>:<action>` of services that have no more of their own to it than the
 * operations at the endpoint.
 *
 * @param operations by service and operation, such as `ssm:GetParameter`
 */
export function sdkCalls(operations: Readonly<Record<string, Operation>>, random: Random): TaskHandler {
  return {
    owns: (resource) => SDK_FAMILIES.some((family) => family.owns(resource)),
    call: async ({ resource, parameters }) => {
      const { service = '', action = '' } = taskResource(resource) ?? {};
      const { client } = SERVICES[service] as SdkService;
      const operation = operations[`${service}:${action[0]?.toUpperCase()}${action.slice(1)}`] as Operation;
      try {
        return ofAnswer(await operation(taskRequest(parameters, ['Payload'])));
      } catch (error) {
        const requestId = random.uuid();
        if (error instanceof ServiceError)
          throw sdkFailure(client, error.code, { message: error.message, status: error.status, requestId });
        if (!(error instanceof LambdaApiError)) throw error;
        throw sdkFailure(client, error.code, { message: error.message, status: error.statusCode, requestId });
      }
    },
  };
}

/** Lambda's operation; a function that fails is no failure of the state. */
export function invokeOperation(
  functions: Functions,
  begin: (functionName: string, payload: string) => void,
): Operation {
  return async ({ FunctionName, Qualifier, Payload = {}, InvocationType, LogType }) => {
    const name = Qualifier === undefined ? String(FunctionName) : `${FunctionName}:${Qualifier}`;
    const payload = asText(Payload);
    if (InvocationType === 'Event') {
      begin(name, payload);
      return { StatusCode: 202 };
    }
    const answer = await functions.invokeInWorkflow(name, payload);
    return {
      ExecutedVersion: '$LATEST',
      Payload: answer.payload,
      StatusCode: 200,
      ...(answer.functionError !== undefined && { FunctionError: answer.functionError }),
      ...(LogType === 'Tail' && { LogResult: Buffer.from(answer.logTail).toString('base64') }),
    };
  };
}

/** As Java names members and writes dates. */
function ofAnswer(answer: Json, name = ''): Json {
  if (Array.isArray(answer)) return answer.map((element) => ofAnswer(element));
  if (typeof answer === 'number' && name.endsWith('Date')) return new Date(answer * 1_000).toISOString();
  if (!isJsonObject(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([member, value]) => [member === 'ARN' ? 'Arn' : member, ofAnswer(value, member)]),
  );
}
