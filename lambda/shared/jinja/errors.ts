/** Why a template was refused or could not be rendered, and where in its text. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  /**
   * @param reason what is wrong, without the place
   * @param line line of the template, from 1
   * @param column column in that line, from 1, in UTF-16 units
   */
  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`line ${line}, column ${column}: ${reason}`);
  }
}

/** The Python exceptions that decide what a template prints: some filters answer some of them with a default. */
export type ErrorKind =
  | 'TypeError'
  | 'ValueError'
  | 'LookupError'
  | 'AttributeError'
  | 'OverflowError'
  | 'ZeroDivisionError'
  | 'UndefinedError'
  | 'RuntimeError'
  | 'NameError'
  | 'Refused';

/**
 * An exception on its way to the place that catches it, or to `render`, which adds line and column.
 *
 * `Refused` is no Python exception: a limit, or something that Jinja2 prints and this engine does not. No filter answers it.
 */
export class Raised extends Error {
  override readonly name = 'Raised';

  constructor(
    readonly kind: ErrorKind,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** True for an exception of one of these kinds. */
export function isRaised(error: unknown, ...kinds: ErrorKind[]): error is Raised {
  return error instanceof Raised && kinds.includes(error.kind);
}

/** A mistake in the template's text, at an offset of it; found before anything is rendered. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';

  constructor(
    readonly reason: string,
    readonly at: number,
  ) {
    super(reason);
  }
}

/** The error for the reader: offset turned into line and column. */
export function errorAt(source: string, at: number, reason: string): TemplateError {
  const before = source.slice(0, at);
  const lastBreak = before.lastIndexOf('\n');
  let line = 1;
  for (let i = before.indexOf('\n'); i !== -1; i = before.indexOf('\n', i + 1)) line += 1;
  return new TemplateError(reason, line, at - lastBreak);
}
