/** Lambda returns the last 4 KB of the log. */
export const TAIL_BYTES = 4096;

/** What is kept and shown of one invocation's output: a loop that prints fills any memory. Our choice. */
export const KEPT_CHARACTERS = 2 ** 20;
