/** What a variable without a value does in a template. */
export enum UndefinedVariables {
  /** The call fails with `ApiCaller.TemplateError`, as with Jinja2's `StrictUndefined`. */
  STRICT = 'STRICT',

  /** It stands for nothing, as Jinja2 has it by default. */
  LENIENT = 'LENIENT',
}
