import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';

/**
 * The definition that the children of a distributed Map run, as a machine of its own: the processor of the state.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html
 */
export function childDefinition(definition: string, stateName: string): string {
  const whole = JSON.parse(definition) as JsonObject;
  const state = findState(whole, stateName);
  const { ProcessorConfig: _, ...processor } = processorOf(state) ?? {};
  const language = state?.QueryLanguage ?? whole.QueryLanguage;
  return JSON.stringify(language === undefined ? processor : { QueryLanguage: language, ...processor });
}

/** A state by its name, which no other state of a definition has, however deep it stands. */
function findState(level: Json | undefined, name: string): JsonObject | undefined {
  if (!isJsonObject(level) || !isJsonObject(level.States)) return undefined;
  for (const [at, state] of Object.entries(level.States)) {
    if (!isJsonObject(state)) continue;
    if (at === name) return state;
    const branches = Array.isArray(state.Branches) ? state.Branches : [processorOf(state)];
    for (const branch of branches) {
      const found = findState(branch, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function processorOf(state: JsonObject | undefined): JsonObject | undefined {
  const processor = state?.ItemProcessor ?? state?.Iterator;
  return isJsonObject(processor) ? processor : undefined;
}
