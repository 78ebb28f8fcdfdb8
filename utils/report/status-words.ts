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

/** A status in the words of a sentence. */
export function statusWord(status: string): string {
  return WORDS[status] ?? status;
}
