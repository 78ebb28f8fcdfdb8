/** The variables of one call, by the names that they have in the workflow around. */
export interface CallVariables {
  readonly request: string;
  /** Bytes that the request takes as JSON. */
  readonly requestBytes: string;
  readonly template: string;
  readonly templateBytes: string;
  /** How often the call has waited because the API asked to. */
  readonly waits: string;
  readonly idempotencyKey: string;
}

/**
 * Names with a long prefix, so that they do not meet the user's own in a workflow around the call, and a suffix of each
 * call's own: an inner level of a workflow must not use a name that an outer one has.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function callVariables(suffix: string): CallVariables {
  const named = (name: string) => `apiCaller${name}${suffix}`;
  return {
    request: named('Request'),
    requestBytes: named('RequestBytes'),
    template: named('Template'),
    templateBytes: named('TemplateBytes'),
    waits: named('Waits'),
    idempotencyKey: named('Key'),
  };
}

/**
 * Expression for the bytes that a value takes as JSON in UTF-8. `$length` counts characters; what is not plain ASCII, as a
 * rule nothing, has one byte more from U+0080 on, two from U+0800 on, and three where it is a pair of surrogates.
 */
export function bytesOf(value: string): string {
  return `(
    $text := $string(${value});
    $other := $replace($text, /[ -~]+/, '');
    $length($text)
      + $length($replace($other, /[\\u0000-\\u007f]+/, ''))
      + $length($replace($other, /[\\u0000-\\u07ff]+/, ''))
      + $length($replace($other, /[^\\ud800-\\udbff]+/, ''))
  )`;
}

/** Condition: by its method, or because the API recognizes the second of two calls by their key. */
export function isRepeatable({ request, template }: CallVariables): string {
  return `$uppercase($${request}.method) in ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] or $exists($${template}.idempotencyHeader.S)`;
}
