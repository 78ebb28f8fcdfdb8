import { Script } from 'node:vm';

/** A regular expression kept trying for longer than a second. */
export class RegexTimeout extends Error {
  override readonly name = 'RegexTimeout';
}

/** As long as AWS gives a whole JSONata expression. */
const LIMIT_MS = 1_000;

/** Attempts that a pattern may need at worst to be run without a guard; they take some tens of milliseconds. */
const MAX_ATTEMPTS = 10_000_000;

/** Choices (`?`, `|`) that a pattern may hold to be run without a guard: each may double the attempts. */
const MAX_CHOICES = 10;

/** Where the guarded script finds its work; empty again as soon as the script has ended. */
const SLOT = Symbol.for('cdk-sfn-local.guarded-match');
const GUARDED = new Script(`globalThis[Symbol.for('${SLOT.description}')]()`);

/** The global object that the script sees; another one than ours where a test runner has contexts of its own. */
const SLOTS = new Script('globalThis').runInThisContext() as { [SLOT]?: () => RegExpExecArray | null };

/**
 * `pattern.exec(text)`, ended after a second.
 *
 * JavaScript cannot stop a match but through `vm`, which takes a fifth of a millisecond; so only a pattern that could
 * backtrack for long on a text of this length pays for it.
 */
export function execBounded(pattern: RegExp, text: string): RegExpExecArray | null {
  if (worstAttempts(pattern.source, text.length) <= MAX_ATTEMPTS) return pattern.exec(text);
  SLOTS[SLOT] = () => pattern.exec(text);
  try {
    return GUARDED.runInThisContext({ timeout: LIMIT_MS }) as RegExpExecArray | null;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new RegexTimeout(`the regular expression /${pattern.source}/ took longer than ${LIMIT_MS} ms`);
  } finally {
    delete SLOTS[SLOT];
  }
}

/** At worst every open-ended quantifier tries every length at every place; repeated groups multiply without bound. */
function worstAttempts(source: string, length: number): number {
  // What is escaped or stands in a class neither repeats nor groups.
  const bare = source.replace(/\\[1-9]/g, '(x)+').replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x');
  const isRepeatedGroup = /\)(?:[*+]|\{\d)/.test(bare);
  const choices = bare.match(/[^*+?}(]\?|\|/g)?.length ?? 0;
  if (isRepeatedGroup || choices > MAX_CHOICES) return Number.POSITIVE_INFINITY;
  const openEnded = bare.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  // With nothing after it that could fail, the last one takes what it gets and tries no other length.
  const isLastFree = /(?:[*+]|\{\d+,\d*\})$/.test(bare);
  return length ** (openEnded + (isLastFree ? 0 : 1)) * 2 ** choices;
}
