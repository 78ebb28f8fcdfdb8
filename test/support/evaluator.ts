import { compileExpression, evaluateExpression } from '../../local/src/asl/jsonata/expression';

/** What an expression sees of `$states`. */
type States = { readonly [member in 'input' | 'result' | 'context' | 'errorOutput']?: unknown };

/** What an expression `{% … %}` of a state gives, on the evaluator of the runner; compiled once. */
export function evaluator(expression: string) {
  const compiled = compileExpression(expression);
  return (states: States, values: Record<string, unknown> = {}): Promise<unknown> =>
    evaluateExpression(
      compiled,
      { variables: { values }, functions: {}, states: () => states, now: () => 0 } as never,
      'Output',
    );
}
