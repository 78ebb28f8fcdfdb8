import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { TeamBWork } from '../../lib/cross-team-pipeline/contract';

/** How a run of the worker ended. */
export type WorkOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string; readonly cause: string };

/** Runs the worker once. Throws when Lambda did not run it: throttled, denied, unreachable. */
export type CallWorker = (work: TeamBWork) => Promise<WorkOutcome>;

/** Calls the user's function. */
export function workerCaller(client: LambdaClient, functionName: string): CallWorker {
  return async (work) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(work)) }),
    );
    const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8');
    if (FunctionError === undefined) return { ok: true, result: text === '' ? null : JSON.parse(text) };
    return { ok: false, ...failureIn(text) };
  };
}

/** Lambda answers `{ errorType, errorMessage }` for whatever was thrown; a function that was ended has no type at times. */
function failureIn(text: string): { readonly error: string; readonly cause: string } {
  let thrown: { readonly errorType?: unknown; readonly errorMessage?: unknown } | null = null;
  try {
    thrown = JSON.parse(text);
  } catch {
    // The text says what it can; it becomes the cause.
  }
  return {
    error: (typeof thrown?.errorType === 'string' && thrown.errorType) || 'Lambda.Unknown',
    cause: typeof thrown?.errorMessage === 'string' ? thrown.errorMessage : text,
  };
}
