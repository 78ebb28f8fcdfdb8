/** What Lambda's Invoke gives back. */
export interface InvokeAnswer {
  /** JSON text: the result, or `{errorType, errorMessage, trace}` of an error. */
  readonly payload: string;
  /** Present when the function failed; the call itself succeeded all the same. */
  readonly functionError?: 'Unhandled';
  readonly requestId: string;
  /** The last 4 KB of what the function printed, as plain text. */
  readonly logTail: string;
}

/** One line that a function printed. */
export interface LogLine {
  readonly functionName: string;
  readonly requestId: string;
  /** The clock's time when the line arrived. */
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** How one run of a sandbox ended. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
  /** False once the environment is gone, as after a timeout or an exit: the next event needs a fresh one. */
  readonly reusable: boolean;
}

/** Result payloads Lambda accepts from a function, in bytes: 6 MB and 100 bytes. */
const MAX_RESPONSE_BYTES = 6_291_556;

/** The function's own result, unless it is larger than Lambda lets through. */
export function answered(payload: string): Outcome {
  if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return { payload, failed: false, reusable: true };
  return platformError(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    true,
  );
}

/** The function was still running when its time was over. */
export function timedOut(requestId: string, timeoutMs: number): Outcome {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return platformError('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
}

/** The function ended its own process. */
export function exited(requestId: string, exitCode: number): Outcome {
  const reason = exitCode === 0 ? 'without providing a reason' : `with error: exit status ${exitCode}`;
  return platformError('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${reason}`);
}

/** The function took more memory than it has, and the kernel ended it. */
export function outOfMemory(requestId: string): Outcome {
  return killed(requestId, 'SIGKILL');
}

/** Lambda's words for the signals that end a process. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** A signal ended the function's process. */
export function killed(requestId: string, signal: string): Outcome {
  return platformError(
    'Runtime.ExitError',
    `RequestId: ${requestId} Error: Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`,
  );
}

function platformError(errorType: string, errorMessage: string, reusable = false): Outcome {
  return { payload: JSON.stringify({ errorType, errorMessage }), failed: true, reusable };
}
