import type { Answer } from '../shared/cross-team/task-answers';

/** One message about a piece of work. */
export interface WorkMessage {
  readonly workId: string;
  readonly taskToken: string;
  /** When SQS took the message, in milliseconds: it tells which of two tokens was sent last. */
  readonly sentAt: number;
}

/** What came of trying to claim a piece of work. */
export type Claim =
  /** It is ours until the claim expires. */
  | { readonly kind: 'claimed'; readonly attempt: number }
  /** Somebody is at it. */
  | { readonly kind: 'busy'; readonly until: number }
  /** It is done. */
  | { readonly kind: 'answered'; readonly answer: Answer };

/** Who does which piece of work, and what came of it. */
export interface Ledger {
  /**
   * Notes the message's token, if none was sent later, and claims the work.
   *
   * @param claimant names this delivery and no other
   */
  claim(message: WorkMessage, claimant: string): Promise<Claim>;

  /** Gives a claim back, so that the next delivery need not wait for it to expire. */
  release(workId: string, claimant: string, options: { readonly countsAsAttempt: boolean }): Promise<void>;

  /** Keeps the answer and hands back the token that was sent last; undefined when the claim went to somebody else. */
  finish(workId: string, claimant: string, answer: Answer): Promise<string | undefined>;
}
