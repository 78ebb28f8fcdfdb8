/** Variable with the number of items; its name is long so that it does not meet one of the user's own. */
export const ITEM_COUNT = 'fanOutItemCount';

/** Bytes that all outcomes together may take of the 262,144 that the Map's result may have. */
const OUTCOMES_BYTES = 240_000;

/** Bytes of an outcome that are not text: `{"index":2199,"error":"","cause":""},`. */
const OUTCOME_FRAME_BYTES = 44;

/** The longest error or cause that an outcome keeps, in bytes; the history has the whole text. */
const LONGEST_TEXT_BYTES = 512;

/** What a catcher keeps of an error: text, whatever was thrown, and little enough to fit beside everything else. */
export const ERROR_THAT_FITS = {
  Error: "{% $type($states.errorOutput.Error) = 'string' ? $substring($states.errorOutput.Error, 0, 256) : '' %}",
  Cause: "{% $type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 8000) : '' %}",
};

/** Outcome of an item that succeeded; a failed one has an object. */
export const SUCCEEDED_OUTCOME = 0;

/**
 * Outcome of the failed item whose error object is the state's input.
 *
 * Each outcome gets an equal share of what the Map's result may hold, so that no number of failures and no length of
 * cause makes the result overflow. `$size` is the most bytes that a text can take as escaped UTF-8.
 */
export const FAILED_OUTCOME = `{% (
  $share := $min([${LONGEST_TEXT_BYTES}, $floor((${OUTCOMES_BYTES} / $${ITEM_COUNT} - ${OUTCOME_FRAME_BYTES}) / 2)]);
  $size := function($s) { $length($string([$s])) - 4 + 3 * $length($replace($s, /[ -~]+/, '')) };
  $fit := function($s) { $size($s) <= $share ? $s : $fit($substring($s, 0, $floor($length($s) * 0.8))) };
  $text := function($s) { $fit($substring($s, 0, $share)) };
  {
    'index': $states.context.Map.Item.Index,
    'error': $text($states.input.Error),
    'cause': $text($states.input.Cause)
  }
) %}`;

/** Summary of the Map's outcomes; the constructor `[…]` around the failures keeps a single one a list. */
export const SUMMARY = `{% (
  $failures := $filter($states.result, function($outcome) { $type($outcome) = 'object' });
  {
    'total': $count($states.result),
    'succeeded': $count($states.result) - $count($failures),
    'failed': $count($failures),
    'failures': [$failures]
  }
) %}`;

/** Summary of a run that had nothing to do. */
export const EMPTY_SUMMARY = { total: 0, succeeded: 0, failed: 0, failures: [] };

/** Cause of a run that failed too often: the counts and the first failures, well below a cause's 32,768 characters. */
export function toleranceExceededCause(toleratedFailureCount: number): string {
  return `{% $string({
    'total': $states.input.total,
    'succeeded': $states.input.succeeded,
    'failed': $states.input.failed,
    'tolerated': ${toleratedFailureCount},
    'firstFailures': [$filter($states.input.failures, function($failure, $i) { $i < 10 })]
  }) %}`;
}
