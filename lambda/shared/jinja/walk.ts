import type { Block, CallArguments, Expression, Statement, Target } from './nodes';

/** What a walk over a template tells: names that are read, names that are bound, and every expression. */
export interface Visitor {
  load?(name: string, at: number): void;
  /** A loop's and an assignment's targets are stored; parameters of macros and of `with` are parameters. */
  bind?(name: string, at: number, how: 'store' | 'parameter'): void;
  expression?(expression: Expression): void;
  block?(block: Block): void;
  /** What stands between `{{` and `}}`, before it is visited. */
  printed?(expression: Expression): void;
}

/** The direct parts of an expression, in the order in which Jinja2 keeps them. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'const':
    case 'name':
      return [];
    case 'tuple':
    case 'list':
      return expression.items;
    case 'dict':
      return expression.pairs.flat();
    case 'unary':
      return [expression.operand];
    case 'binary':
    case 'and':
    case 'or':
      return [expression.left, expression.right];
    case 'concat':
      return expression.parts;
    case 'compare':
      return [expression.left, ...expression.steps.map((step) => step.right)];
    case 'condition':
      return present(expression.test, expression.chosen, expression.otherwise);
    case 'attribute':
      return [expression.object];
    case 'item':
      return [expression.object, expression.index];
    case 'slice':
      return present(expression.start, expression.stop, expression.step);
    case 'call':
      return [expression.callee, ...argumentsOf(expression.args)];
    default:
      return [...present(expression.operand), ...argumentsOf(expression.args)];
  }
}

function argumentsOf(args: CallArguments): Expression[] {
  return [
    ...args.positional,
    ...args.keywords.map((keyword) => keyword.value),
    ...present(args.rest, args.restKeywords),
  ];
}

function present(...expressions: (Expression | undefined)[]): Expression[] {
  return expressions.filter((expression) => expression !== undefined);
}

/** Visits an expression and all inside it. */
export function walkExpression(expression: Expression, visitor: Visitor): void {
  visitor.expression?.(expression);
  if (expression.kind === 'name') visitor.load?.(expression.name, expression.at);
  for (const part of partsOf(expression)) walkExpression(part, visitor);
}

/** Visits statements and all inside them. */
export function walkStatements(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) walkStatement(statement, visitor);
}

function walkTarget(target: Target, visitor: Visitor, how: 'store' | 'parameter'): void {
  if (target.kind === 'name') visitor.bind?.(target.name, target.at, how);
  if (target.kind === 'tuple') for (const item of target.items) walkTarget(item, visitor, how);
}

function walkStatement(node: Statement, visitor: Visitor): void {
  const expressions = (list: readonly (Expression | undefined)[]): void => {
    for (const expression of list) if (expression !== undefined) walkExpression(expression, visitor);
  };
  switch (node.kind) {
    case 'output':
      for (const part of node.parts) {
        if (typeof part === 'string') continue;
        visitor.printed?.(part);
        walkExpression(part, visitor);
      }
      return;
    case 'for':
      walkTarget(node.target, visitor, 'store');
      expressions([node.iterable]);
      walkStatements(node.body, visitor);
      walkStatements(node.otherwise, visitor);
      expressions([node.test]);
      return;
    case 'if':
      for (const branch of node.branches) {
        expressions([branch.test]);
        walkStatements(branch.body, visitor);
      }
      walkStatements(node.otherwise, visitor);
      return;
    case 'macro':
    case 'callBlock':
      if (node.kind === 'callBlock') expressions([node.call]);
      for (const name of node.parameters) visitor.bind?.(name, node.at, 'parameter');
      expressions(node.defaults);
      walkStatements(node.body, visitor);
      return;
    case 'set':
      walkTarget(node.target, visitor, 'store');
      expressions([node.value]);
      return;
    case 'setBlock':
      walkTarget(node.target, visitor, 'store');
      expressions([node.filter]);
      walkStatements(node.body, visitor);
      return;
    case 'block':
      // Its variables are its own, so that who follows names alone does not look inside.
      visitor.block?.(node);
      if (visitor.block !== undefined || visitor.expression !== undefined) walkStatements(node.body, visitor);
      return;
    case 'filterBlock':
      walkStatements(node.body, visitor);
      expressions([node.filter]);
      return;
    case 'with':
      for (const target of node.targets) walkTarget(target, visitor, 'parameter');
      expressions(node.values);
      walkStatements(node.body, visitor);
      return;
  }
}

/** Those of the names that are read before they are bound. */
export function undeclared(body: readonly Statement[], names: readonly string[]): Set<string> {
  const left = new Set(names);
  const found = new Set<string>();
  walkStatements(body, {
    load: (name) => {
      if (left.has(name)) found.add(name);
    },
    bind: (name) => left.delete(name),
  });
  return found;
}
