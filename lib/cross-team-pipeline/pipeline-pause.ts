import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkSeconds, LONGEST_SECONDS } from '../private/check-props';
import { PropError } from '../private/prop-error';

/** How long a `CrossTeamPipeline` waits between Team B's answer and Team C's workflow. */
export class PipelinePause {
  /** The same time in every run, in whole seconds. */
  public static fixed(duration: Duration): PipelinePause {
    return new PipelinePause({ longest: duration });
  }

  /**
   * As many seconds as a member of the input says, such as `timer_seconds`: a whole number from 0 to `longest`.
   *
   * An input without it, or with another value, fails as `CrossTeamError.INVALID_INPUT` before anything is done.
   *
   * @param member name of the member
   * @param longest the longest pause that is taken; one hour unless given
   */
  public static secondsFromInput(member: string, longest?: Duration): PipelinePause {
    return new PipelinePause({ member, longest: longest ?? Duration.hours(1) });
  }

  /** @internal */
  public readonly _member?: string;
  /** @internal */
  public readonly _longest: Duration;

  private constructor(choice: { readonly member?: string; readonly longest: Duration }) {
    this._member = choice.member;
    this._longest = choice.longest;
  }

  /** @internal */
  public _check(scope: IConstruct): void {
    checkSeconds(scope, 'pause', this._longest, { min: 0, max: LONGEST_SECONDS });
    if (this._member === '') throw new PropError(scope, 'pause.member', 'the name of a member of the input', '');
  }
}
