import { CONTRACT_VERSION, HAND_OFF_ANSWER_SCHEMA, HAND_OFF_REPLY_SCHEMA, HAND_OFF_SCHEMA } from './contract';

/** The messages between the teams, as JSON schemas for those who write their side in another language. */
export class CrossTeamContract {
  /** Version that every message carries. */
  public static readonly VERSION: number = CONTRACT_VERSION;

  /** JSON schema of the message that Team B gets. */
  public static handOffSchema(): string {
    return JSON.stringify(HAND_OFF_SCHEMA, null, 2);
  }

  /** JSON schema of the output that completes the pipeline's task. */
  public static answerSchema(): string {
    return JSON.stringify(HAND_OFF_ANSWER_SCHEMA, null, 2);
  }

  /** JSON schema of a message to the pipeline's reply queue. */
  public static replySchema(): string {
    return JSON.stringify(HAND_OFF_REPLY_SCHEMA, null, 2);
  }

  private constructor() {}
}
