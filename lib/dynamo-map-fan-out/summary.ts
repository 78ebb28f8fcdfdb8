import { FanOutError } from './fan-out-error';
import { ITERATION, type ItemView } from './item-view';

/** Bytes that all outcomes together may take of the 262,144 that a state's result may have. */
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
 * JSONata for `$text`, which cuts a text to its share of what a result may hold, so that no number of failures and no
 * length of cause makes it overflow. `$size` is the most bytes that a text can take as escaped UTF-8.
 *
 * @param count how many share the result: a number or an expression for one
 */
export function defineText(count: string): string {
  return `
  $share := $min([${LONGEST_TEXT_BYTES}, $floor((${OUTCOMES_BYTES} / ${count} - ${OUTCOME_FRAME_BYTES}) / 2)]);
  $size := function($s) { $length($string([$s])) - 4 + 3 * $length($replace($s, /[ -~]+/, '')) };
  $fit := function($s) { $size($s) <= $share ? $s : $fit($substring($s, 0, $floor($length($s) * 0.8))) };
  $text := function($s) { $fit($substring($s, 0, $share)) };`;
}

/** Outcome of the failed item whose error object is the state's input. */
export function failedOutcome({ index, count, tooLarge }: ItemView): string {
  const [error, cause] =
    tooLarge === undefined
      ? ['$states.input.Error', '$states.input.Cause']
      : [
          `$exists($large) ? '${FanOutError.ITEM_TOO_LARGE}' : $states.input.Error`,
          '$exists($large) ? $large : $states.input.Cause',
        ];
  return `{% (${defineText(count)}${tooLarge === undefined ? '' : `\n  $large := ${tooLarge(ITERATION)};`}
  {
    'index': ${index},
    'error': $text(${error}),
    'cause': $text(${cause})
  }
) %}`;
}

/** Summary of the outcomes of one Map; the constructor `[…]` around the failures keeps a single one a list. */
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

/** How many failures a run may have and still succeed: by number, by share, or both. */
export interface Tolerance {
  readonly count?: number;
  readonly percentage?: number;
}

/** Condition that more failed than is tolerated; the summary is the state's input. */
export function exceeds({ count, percentage }: Tolerance): string {
  const conditions = [
    ...(count === undefined ? [] : [`$states.input.failed > ${count}`]),
    ...(percentage === undefined ? [] : [`$states.input.failed * 100 > ${percentage} * $states.input.total`]),
  ];
  return `{% ${conditions.join(' or ')} %}`;
}

/** Cause of a run that failed too often: the counts and the first failures, well below a cause's 32,768 characters. */
export function toleranceExceededCause({ count, percentage }: Tolerance): string {
  return `{% $string({
    'total': $states.input.total,
    'succeeded': $states.input.succeeded,
    'failed': $states.input.failed,
    ${count === undefined ? '' : `'tolerated': ${count},`}${percentage === undefined ? '' : `'toleratedPercentage': ${percentage},`}
    'firstFailures': [$filter($states.input.failures, function($failure, $i) { $i < 10 })]
  }) %}`;
}
