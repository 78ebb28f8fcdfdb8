/** A directory or an item that cannot be taken for templates at all; the message names it. */
export class TemplateProblem extends Error {
  override readonly name = 'TemplateProblem';
}
