import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { CaseOutcome } from '../definition/run-case';
import { readText } from '../read-input';
import type { Terminal } from '../terminal';
import { CasesRunner } from './cases-runner';
import { memberText } from './member-text';

/** Real time that one case may take. */
const LIMIT_MS = 10_000;

/** Runs each line of a file, `{"id","definition","input"}`, and prints a line with how it ended, in the same order. */
export async function cases(file: string, terminal: Terminal, limitMs = LIMIT_MS): Promise<void> {
  const lines = readText(file, 'cases').split('\n');
  const runner = new CasesRunner(limitMs);
  try {
    for (const [at, line] of lines.entries()) {
      if (line.trim() === '') continue;
      if (terminal.interrupted.aborted) return;
      const given = read(line);
      const outcome =
        typeof given === 'string' ? unreadable(`line ${at + 1}: ${given}`) : await runOne(runner, given, line);
      const id = typeof given === 'string' ? null : (given.id ?? null);
      terminal.out(`${JSON.stringify({ id, ...outcome })}\n`);
    }
  } finally {
    await runner.close();
  }
}

/** An input goes on as the text that the line holds, since causes quote it with its blanks. */
function runOne(runner: CasesRunner, { definition, input }: JsonObject, line: string): Promise<CaseOutcome> {
  const text = typeof input === 'string' ? input : memberText(line, 'input');
  return runner.run({ definition: definition ?? null, ...(text !== undefined && { input: text }) });
}

/** The case on a line, or why there is none. */
function read(line: string): JsonObject | string {
  let value: Json;
  try {
    value = JSON.parse(line) as Json;
  } catch (error) {
    return `must be JSON: ${(error as Error).message}`;
  }
  return isJsonObject(value) ? value : 'must be an object with id, definition and input';
}

function unreadable(cause: string): CaseOutcome {
  return { status: 'ENGINE_ERROR', cause, ms: 0 };
}
