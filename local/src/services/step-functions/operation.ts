import type { JsonObject } from '../../kernel/json';
import type { StepFunctions } from './step-functions';

/** One operation of the API: a function of the service's state and a request; it refuses with a `ServiceError`. */
export type Operation = (service: StepFunctions, request: JsonObject) => JsonObject | Promise<JsonObject>;
