/**
 * Names under which an execution of `CrossTeamPipeline` fails by itself, as `error` of DescribeExecution and the record
 * show them. Whatever else goes wrong keeps the name it came with: `States.Timeout`, `SNS.NotFoundException`, Team B's own.
 */
export class CrossTeamError {
  /** The input is no object with a key, or the seconds to pause are no whole number within range. */
  public static readonly INVALID_INPUT = 'CrossTeam.InvalidInput';
  /** The answer is about other work than the message that was sent, or of another version of the contract. */
  public static readonly FOREIGN_ANSWER = 'CrossTeam.ForeignAnswer';
  /** An error that came without a name. */
  public static readonly UNNAMED = 'CrossTeam.UnnamedError';
  /** A record whose execution ended without closing it and left no error, as an abort does. */
  public static readonly EXECUTION_ENDED = 'CrossTeam.ExecutionEnded';
  /** Team B's worker died in every attempt that it may make. */
  public static readonly WORKER_LOST = 'CrossTeam.WorkerLost';
  /** Team B's result does not fit the 262,144 bytes that a state may hold. */
  public static readonly ANSWER_TOO_LARGE = 'CrossTeam.AnswerTooLarge';

  private constructor() {}
}
