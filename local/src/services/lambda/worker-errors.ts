import { types } from 'node:util';

/** An error as Lambda's Node runtime reports it. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** An error of the runtime itself, such as `Runtime.HandlerNotFound`. */
export function runtimeError(name: string, message: string, stack?: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  error.stack = stack ?? `${error.name}: ${message}`;
  return error;
}

/** The invocation can never end: its event loop is empty and its promise pending. */
export function neverSettled(): Error {
  return runtimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
      'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

/** A promise was rejected and nobody handled it. */
export function unhandledRejection(reason: unknown): Error {
  return runtimeError('UnhandledPromiseRejection', String(reason), reason instanceof Error ? reason.stack : undefined);
}

/** Reports whatever was thrown; paths read as they do on Lambda, so that two runs report the same. */
export function reportError(thrown: unknown, places: ReadonlyMap<string, string>): ReportedError {
  const relocate = (text: string) => {
    for (const [here, there] of places) text = text.replaceAll(here, there);
    return text;
  };
  try {
    if (isError(thrown)) {
      return {
        errorType: thrown.name,
        errorMessage: relocate(thrown.message),
        trace: relocate(thrown.stack).split('\n'),
      };
    }
    return { errorType: typeof thrown, errorMessage: relocate(String(thrown)), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, ' +
        'name, and stack',
      trace: [],
    };
  }
}

function isError(value: unknown): value is { name: string; message: string; stack: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message, stack } = value as Partial<Error>;
  const complete = typeof name === 'string' && typeof message === 'string' && typeof stack === 'string';
  return complete && (types.isNativeError(value) || (name !== '' && message !== '' && stack !== ''));
}
