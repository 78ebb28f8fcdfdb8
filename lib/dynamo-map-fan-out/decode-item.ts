/**
 * JSONata that turns one value in DynamoDB's typed form into JSON text, such as `{"M":{"a":{"N":"1"}}}` into `{"a":1}`.
 *
 * Text and not a value, because JSONata unwraps lists of one element and flattens lists in lists while it builds them;
 * text keeps every bracket. `{"S":…}` and `{"B":…}` (base64) become strings, `N` a number, sets become arrays.
 *
 * A number stays a number only if a double gives the same decimal back: up to 15 significant digits always do; a whole
 * number does up to 2^53 - 1; a fraction of 16 or 17 digits does if it is the shortest decimal of its double, which
 * `$shortest` proves from the double's exact expansion. Whatever is not proved arrives as its decimal string.
 */
const DEFINE_TEXT_OF = `
  $quoted := function($s) {( $t := $string([$s]); $substring($t, 1, $length($t) - 2) )};
  $shortest := function($d) {(
    $x := $number($d);
    $end := $length($d) - 1;
    $places := $length($substringAfter($d, '.'));
    $exact := $map([3..8], function($more) { $formatNumber($x, '0.' & $pad('', $places + $more, '0')) })[$number($) = $x][0];
    $last := $substring($d, $end);
    $down := $substring($exact, $end + 1, 1) >= '5' ? $string($number($last) - 1) : $last;
    $exists($exact)
      and $substring($exact, 0, $end + 1) = $substring($d, 0, $end) & $down
      and $substring($exact, $end + 1, 3) != '500'
      and $number($replace($substring($exact, 0, $end), /[.]$/, '')) != $x
      and $number($substring($exact, 0, $end) & '999999') != $x
  )};
  $numeral := function($n) { $length($n) <= 15 ? $n : $longNumeral($n) };
  $longNumeral := function($n) {(
    $digits := $length($replace($replace($n, /[-.]|[eE].*$/, ''), /^0+|0+$/, ''));
    $held := $digits <= 15 ? true
      : $digits > 17 or $contains($n, /[eE]/) ? false
      : $contains($n, '.') ? $shortest($replace($n, '-', ''))
      : $abs($number($n)) <= 9007199254740991;
    $held ? $n : $quoted($n)
  )};
  $textOf := function($v) {(
    $type := $keys($v)[0];
    $type = 'S' ? $quoted($v.S)
      : $type = 'N' ? $numeral($v.N)
      : $type = 'BOOL' ? $string($v.BOOL)
      : $type = 'NULL' ? 'null'
      : $type = 'M' ? '{' & $join($each($v.M, function($e, $k) { $quoted($k) & ':' & $textOf($e) }), ',') & '}'
      : $type = 'L' ? '[' & $join($map($lookup($v, 'L'), function($e) { $textOf($e) }), ',') & ']'
      : $type = 'NS' ? '[' & $join($map($lookup($v, 'NS'), function($n) { $numeral($n) }), ',') & ']'
      : $type in ['SS', 'BS'] ? '[' & $join($map($lookup($v, $type), function($s) { $quoted($s) }), ',') & ']'
      : $quoted($lookup($v, $type))
  )};`;

/** Expression for the JSON text of a typed value, itself an expression. */
export function jsonTextOfTyped(typed: string): string {
  return `{% (${DEFINE_TEXT_OF}
  $textOf(${typed})
) %}`;
}

/** Expression for the plain value of a typed value. */
export function valueOfTyped(typed: string): string {
  return `{% (${DEFINE_TEXT_OF}
  $parse($textOf(${typed}))
) %}`;
}

/**
 * Expression for a plain value as the Payload of a function: an object as it is, since text would round its numbers to 15
 * digits; anything else as JSON text, which a Payload may hold.
 */
export function payloadOf(value: string): string {
  return `{% (
  $value := ${value};
  $type($value) = 'object' ? $value
    : $type($value) = 'string' ? ($t := $string([$value]); $substring($t, 1, $length($t) - 2))
    : $string($value)
) %}`;
}
