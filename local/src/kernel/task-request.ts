import { Failure } from './failure';
import { isJsonObject, type Json, type JsonObject } from './json';

/**
 * What a Task asks of a service: its parameters without the members that are null, which are sent as if absent.
 *
 * @param documents members whose value is sent on as the JSON it is, such as the body of a message
 */
export function taskRequest(parameters: Json, documents: readonly string[] = []): JsonObject {
  if (!isJsonObject(parameters)) throw refusedParameters(parameters, 'The parameters must be an object');
  const kept = documents.filter((name) => (parameters[name] ?? null) !== null);
  return {
    ...(withoutNulls(parameters) as JsonObject),
    ...Object.fromEntries(kept.map((name) => [name, parameters[name] as Json])),
  };
}

/** The failure of a Task whose parameters have the wrong type: nothing was called, and nothing can catch it. */
export function refusedParameters(parameters: Json, complaint: string): Failure {
  return new Failure(
    'States.Runtime',
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${complaint}]`,
  );
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.filter((element) => element !== null).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  // Not by assignment, which takes `__proto__` for something else than a name.
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]));
}
