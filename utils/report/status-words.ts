const WORDS: Readonly<Record<string, string>> = {
  caught: 'failed and caught',
  timedOut: 'timed out',
  pending: 'not begun',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'stopped',
  PENDING_REDRIVE: 'waiting for its redrive',
};

const KINDS: Readonly<Record<string, string>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
  PENDING_REDRIVE: 'pending',
};

/** A status in the words of a sentence. */
export function statusWord(status: string): string {
  return WORDS[status] ?? status;
}

/** The status of an execution as that of a piece of work, which has a colour and a sign. */
export function statusKind(status: string): string {
  return KINDS[status] ?? 'pending';
}
