/** What is wrong with a text that is no JSON, without the piece of it that Node quotes: that may hold a secret. */
export function jsonProblem(error: unknown): string {
  return (error as Error).message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}
