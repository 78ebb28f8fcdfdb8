import type { FunctionResource, MappingResource } from '../assembly';
import { ServiceError } from '../kernel/service-error';
import type { InvokeAnswer } from '../services/lambda';
import { countingCalls } from './endless-calls';
import type { MessagingOptions } from './messaging';

/** The function to which a mapping takes what it reads. */
export interface MappedFunction {
  readonly resource: FunctionResource;
  /** Calls it with an event; undefined when the call did not reach it. */
  invoke(payload: string): Promise<InvokeAnswer | undefined>;
}

/** Finds the function of a mapping and makes sure that it can run; `sourceArn` is what faults know the caller by. */
export function mappedFunction(
  functionName: string,
  { place }: MappingResource,
  sourceArn: string,
  { functions, faults, answers, clock, onNotice }: MessagingOptions,
): MappedFunction {
  functions.require(functionName, `${place}/FunctionName`);
  const resource = functions.find(functionName) as FunctionResource;
  const { arn } = resource;
  const count = countingCalls(place, clock, onNotice);
  const invoke = (payload: string) => {
    count();
    return faults.mapped(arn, sourceArn, payload, () => functions.invokeInWorkflow(functionName, payload));
  };
  return { resource, invoke: (payload) => answers.of(() => reached(() => invoke(payload))) };
}

async function reached(invoke: () => Promise<InvokeAnswer>): Promise<InvokeAnswer | undefined> {
  try {
    return await invoke();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}
