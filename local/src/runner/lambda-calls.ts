import { functionResult, lambdaInvokeRequest, lambdaInvokeResult, lambdaTaskError } from '../services/lambda';
import type { Functions } from './functions';
import { lambdaIntegration } from './served-resources';
import type { TaskHandler } from './tasks';

/** Carries out the Tasks that call Lambda: `lambda:invoke`, and a function's ARN as the resource. */
export function lambdaCalls(functions: Functions): TaskHandler {
  return {
    owns: (resource) => lambdaIntegration(resource) !== undefined,
    call: async ({ resource, parameters }, signal) => {
      try {
        if (lambdaIntegration(resource) === 'function') {
          return functionResult(await functions.invokeInWorkflow(resource, JSON.stringify(parameters), signal));
        }
        const request = lambdaInvokeRequest(parameters);
        const answer = await functions.invokeInWorkflow(request.functionName, request.payload, signal);
        return lambdaInvokeResult(request, answer, functions.options.clock.now());
      } catch (error) {
        throw lambdaTaskError(error);
      }
    },
  };
}
