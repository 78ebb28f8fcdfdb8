import type { Expression, Statement } from './nodes';
import { partsOf, walkExpression, walkStatements } from './walk';

/** Filters that need the variables, so that Jinja2 does not apply them while it compiles. */
const LATE: ReadonlySet<string> = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr']);

/** Their parts are looked at one by one. */
const COLLECTIONS: ReadonlySet<string> = new Set(['list', 'tuple', 'dict', 'and', 'or', 'condition']);

/**
 * Marks what Jinja2 computes while it compiles and writes into its program as a literal.
 *
 * For an infinite number or one that is none it writes `inf` or `nan`, which are no names in Python: the expression
 * fails when it is reached. What is printed as a whole is exempt, since its text is written.
 */
export function markFolded(body: readonly Statement[]): void {
  const seen = new Set<Expression>();
  const see = (expression: Expression): void =>
    walkExpression(expression, { expression: (part) => void seen.add(part) });
  walkStatements(body, {
    printed: (expression) => {
      if (isConstant(expression)) see(expression);
    },
    expression: (expression) => {
      if (seen.has(expression) || COLLECTIONS.has(expression.kind) || !isConstant(expression)) return;
      see(expression);
      expression.isFolded = true;
    },
  });
}

function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'name':
    case 'call':
    case 'attribute':
      return false;
    case 'filter':
      if (expression.operand === undefined || LATE.has(expression.name)) return false;
  }
  return partsOf(expression).every(isConstant);
}
