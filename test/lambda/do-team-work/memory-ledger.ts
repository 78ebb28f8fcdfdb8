import type { Claim, Ledger, WorkMessage } from '../../../lambda/do-team-work/ledger';
import type { Answer } from '../../../lambda/shared/cross-team/task-answers';

interface Entry {
  taskToken: string;
  tokenSentAt: number;
  attempts: number;
  claimedBy?: string;
  until: number;
  answer?: Answer;
}

/** A ledger in memory, under the rules of the one in DynamoDB; `careless` claims whatever it is asked for. */
export class MemoryLedger implements Ledger {
  readonly entries = new Map<string, Entry>();

  constructor(
    private readonly options: {
      readonly now: () => number;
      readonly claimMs: number;
      readonly careless?: boolean;
    },
  ) {}

  async claim({ workId, taskToken, sentAt }: WorkMessage, claimant: string): Promise<Claim> {
    const { now, claimMs, careless } = this.options;
    const entry = this.entries.get(workId) ?? { taskToken, tokenSentAt: sentAt, attempts: 0, until: 0 };
    this.entries.set(workId, entry);
    if (sentAt >= entry.tokenSentAt) Object.assign(entry, { taskToken, tokenSentAt: sentAt });
    if (!careless) {
      if (entry.answer !== undefined) return { kind: 'answered', answer: entry.answer };
      const isFree = entry.claimedBy === undefined || entry.claimedBy === claimant || entry.until < now();
      if (!isFree) return { kind: 'busy', until: entry.until };
    }
    entry.attempts += 1;
    entry.claimedBy = claimant;
    entry.until = now() + claimMs;
    return { kind: 'claimed', attempt: entry.attempts };
  }

  async release(workId: string, claimant: string, { countsAsAttempt }: { countsAsAttempt: boolean }): Promise<void> {
    const entry = this.entries.get(workId);
    if (entry?.claimedBy !== claimant) return;
    entry.claimedBy = undefined;
    if (!countsAsAttempt) entry.attempts -= 1;
  }

  async finish(workId: string, claimant: string, answer: Answer): Promise<string | undefined> {
    const entry = this.entries.get(workId);
    if (entry === undefined || (entry.claimedBy !== claimant && !this.options.careless)) return undefined;
    entry.answer ??= answer;
    return entry.taskToken;
  }
}
