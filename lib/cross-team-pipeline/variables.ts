import { RECORD_ATTRIBUTES } from './contract';

// Variables carry a long prefix, so that they do not meet the user's own in a chain of states.

/** The record's key. */
export const KEY = 'crossTeamKey';
/** Status that this execution may take over besides an absent record: `RECORD_FAILED` with `restart`, else none. */
export const RESTARTABLE = 'crossTeamRestartable';
/** Seconds to pause, when the input says them. */
export const PAUSE_SECONDS = 'crossTeamPauseSeconds';
/** Whether Team B's answer is about the work it was sent. */
export const ANSWER_FITS = 'crossTeamAnswerFits';
/** What DescribeExecution said of Team C's execution. */
export const CHILD = 'crossTeamChild';
/** The failure that the pipeline ends with, and the step it came from. */
export const ERROR = 'crossTeamError';
export const CAUSE = 'crossTeamCause';
export const STEP = 'crossTeamStep';

/** Member of the data that holds what the steps brought; everything else is the input as it came. */
export const RESULTS = 'pipeline';

/** Names that a record's further attributes and its key must leave alone. */
export const TAKEN_ATTRIBUTES: readonly string[] = Object.values(RECORD_ATTRIBUTES);

/** The state's input with more results beside the others; `members` are members of a JSONata object. */
export function withResults(members: string): string {
  return `{% $merge([$states.input, {'${RESULTS}': $merge([$states.input.${RESULTS}, {${members}}])}]) %}`;
}

/** Names one step's work in one execution, the same in every attempt; an expression without the braces. */
export function workId(step: string): string {
  return `$states.context.Execution.Id & '#${step}'`;
}
