import { Failure } from '../../kernel/failure';
import { asText, isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { sdkFailure } from '../../kernel/sdk-answer';
import { ServiceError } from '../../kernel/service-error';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily, taskResource } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import type { EventBridge } from './event-bridge';
import { putEvents } from './put-events';

/** The Task resources of EventBridge. */
export const EVENTS_FAMILIES: readonly ResourceFamily[] = [
  familyOf('events', 'EventBridge', ['events:putEvents', 'events:putEvents.waitForTaskToken']),
  familyOf('aws-sdk:eventbridge', 'EventBridge', ['aws-sdk:eventbridge:putEvents']),
];

/** Carries out the Task states that call EventBridge. */
export class EventBridgeTasks {
  constructor(readonly service: EventBridge) {}

  owns(resource: string): boolean {
    return EVENTS_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ resource, parameters, execution }: TaskCall): Promise<Json> {
    const isSdk = taskResource(resource)?.isSdk === true;
    const request = taskRequest(parameters);
    // As it was given: a null inside of a detail is a value.
    const given = isJsonObject(parameters) ? parameters.Entries : undefined;
    const entries = Array.isArray(given) ? given.filter(isJsonObject) : [];
    const about = [execution.stateMachineArn, execution.executionArn];
    const Entries = entries.map((entry) => (isSdk ? sdkEntry(entry, request) : optimizedEntry(entry, about)));
    let answer: JsonObject;
    try {
      answer = putEvents(this.service, { Entries });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { message, status } = error;
      const requestId = this.service.options.random.uuid();
      throw sdkFailure('EventBridge', 'EventBridge', { message, status, requestId });
    }
    if (!isSdk && answer.FailedEntryCount !== 0) throw new Failure('EventBridge.FailedEntry', JSON.stringify(answer));
    const { Entries: results = [], FailedEntryCount = 0 } = answer;
    return { Entries: results, FailedEntryCount };
  }
}

/** Step Functions adds who it was, and writes a detail that is no text as JSON. */
function optimizedEntry(entry: JsonObject, about: readonly string[]): JsonObject {
  const { Detail, Resources, ...others } = entry;
  const resources = Array.isArray(Resources) ? Resources.map(String) : [];
  return {
    ...others,
    ...(Detail !== undefined && Detail !== null && { Detail: asText(Detail) }),
    Resources: [...resources, ...about.filter((arn) => !resources.includes(arn))],
  };
}

function sdkEntry(entry: JsonObject, request: JsonObject): JsonObject {
  if (entry.Detail === undefined || entry.Detail === null || typeof entry.Detail === 'string') return entry;
  throw refusedParameters(request, "The value for the field 'Detail' must be a STRING");
}
