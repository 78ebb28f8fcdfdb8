import { SyntaxProblem } from './errors';
import { markFolded } from './folding';
import type { CallBlock, Expression, For, Macro, Statement, Target, Template } from './nodes';
import { partsOf, undeclared, walkExpression, walkStatements } from './walk';

/**
 * Where a variable of a scope comes from when the scope is entered: it is bound by it, looked up among the parameters,
 * copied from the scope around, or not there yet.
 */
export type Load = 'parameter' | 'resolve' | 'alias' | 'undefined';

/**
 * The variables of one scope, decided before anything runs.
 *
 * Jinja2 compiles variables to Python's locals, and its rules show: a name that a scope assigns anywhere hides the
 * parameter of that name from the scopes inside it, before the assignment too. Hence this analysis instead of a lookup
 * along the scopes at run time.
 */
export class Scope {
  readonly loads = new Map<string, Load>();
  private readonly stores = new Set<string>();

  constructor(readonly parent: Scope | undefined) {}

  knows(name: string): boolean {
    return this.loads.has(name) || (this.parent?.knows(name) ?? false);
  }

  load(name: string): void {
    if (!this.knows(name)) this.loads.set(name, 'resolve');
  }

  store(name: string): void {
    this.stores.add(name);
    if (!this.loads.has(name)) this.loads.set(name, this.parent?.knows(name) ? 'alias' : 'undefined');
  }

  declare(name: string): void {
    this.stores.add(name);
    this.loads.set(name, 'parameter');
  }

  /** Joins the branches of an `if`: what only some of them assign keeps its value from before. */
  branches(visits: readonly ((branch: Scope) => void)[]): void {
    const before = new Set(this.stores);
    const copies = visits.map((visit) => {
      const copy = new Scope(this.parent);
      for (const [name, load] of this.loads) copy.loads.set(name, load);
      for (const name of before) copy.stores.add(name);
      visit(copy);
      return copy;
    });
    for (const copy of copies) {
      for (const [name, load] of copy.loads) this.loads.set(name, load);
      for (const name of copy.stores) this.stores.add(name);
    }
    for (const name of this.stores) {
      if (!before.has(name)) this.loads.set(name, this.parent?.knows(name) ? 'alias' : 'resolve');
    }
  }
}

/** Which filters and tests exist. */
export interface Known {
  filter(name: string): boolean;
  test(name: string): boolean;
}

/** Decides the scopes of a template and refuses what Jinja2's compiler refuses. */
export function analyze(template: Template, known: Known): void {
  const scope = new Scope(undefined);
  if (undeclared(template.body, ['self']).has('self')) scope.declare('self');
  visitBody(template.body, scope);
  template.scope = scope;
  new Checker(known).body(template.body, scope, false);
  markFolded(template.body);
}

/** All scopes of an analyzed template, for what asks which variables it reads. */
export function scopesOf(template: Template): Scope[] {
  const scopes: Scope[] = [];
  const collect = (statements: readonly Statement[]): void => {
    for (const node of statements) {
      if (node.kind === 'for' && node.scopes !== undefined) {
        scopes.push(node.scopes.body, node.scopes.test, node.scopes.otherwise);
        collect(node.otherwise);
      } else if (node.kind === 'if') {
        for (const branch of node.branches) collect(branch.body);
        collect(node.otherwise);
      } else if ((node.kind === 'macro' || node.kind === 'callBlock') && node.macro !== undefined) {
        scopes.push(node.macro.scope);
      } else if ('scope' in node && node.scope !== undefined) {
        scopes.push(node.scope);
      }
      if ('body' in node) collect(node.body);
    }
  };
  if (template.scope !== undefined) scopes.push(template.scope);
  collect(template.body);
  return scopes;
}

function visitExpression(expression: Expression, scope: Scope): void {
  walkExpression(expression, { load: (name) => scope.load(name) });
}

function visitTarget(target: Target, bind: (name: string) => void, scope: Scope): void {
  if (target.kind === 'name') bind(target.name);
  else if (target.kind === 'namespace') scope.load(target.name);
  else for (const item of target.items) visitTarget(item, bind, scope);
}

/** Visits what belongs to this scope; loops, macros and blocks are scopes of their own. */
function visitBody(body: readonly Statement[], scope: Scope): void {
  for (const node of body) visitStatement(node, scope);
}

function visitStatement(node: Statement, scope: Scope): void {
  switch (node.kind) {
    case 'output':
      for (const part of node.parts) if (typeof part !== 'string') visitExpression(part, scope);
      return;
    case 'if':
      visitIf(node, scope);
      return;
    case 'macro':
      scope.store(node.name);
      return;
    case 'block':
      return;
    case 'callBlock':
      visitExpression(node.call, scope);
      return;
    case 'filterBlock':
      visitExpression(node.filter, scope);
      return;
    case 'set':
      visitExpression(node.value, scope);
      visitTarget(node.target, (name) => scope.store(name), scope);
      return;
    case 'setBlock':
      visitTarget(node.target, (name) => scope.store(name), scope);
      return;
    case 'for':
      visitExpression(node.iterable, scope);
      return;
    case 'with':
      for (const value of node.values) visitExpression(value, scope);
      return;
  }
}

function visitIf(node: Statement & { kind: 'if' }, scope: Scope): void {
  const [first, ...others] = node.branches;
  if (first === undefined) return;
  visitExpression(first.test, scope);
  scope.branches([
    (branch) => visitBody(first.body, branch),
    (branch) => {
      for (const other of others) {
        visitExpression(other.test, branch);
        branch.branches([(inner) => visitBody(other.body, inner)]);
      }
    },
    (branch) => visitBody(node.otherwise, branch),
  ]);
}

/** Walks as Jinja2's compiler does: makes the inner scopes, and refuses names of filters and tests that do not exist. */
class Checker {
  constructor(private readonly known: Known) {}

  /** @param soft inside an `if` of the same scope, where an unknown filter fails only when it is reached */
  body(body: readonly Statement[], scope: Scope, soft: boolean): void {
    for (const node of body) this.statement(node, scope, soft);
  }

  private expression(expression: Expression | undefined, soft: boolean): void {
    if (expression === undefined) return;
    const isSoft = soft || expression.kind === 'condition';
    if ((expression.kind === 'filter' || expression.kind === 'test') && !soft) {
      if (!this.known[expression.kind](expression.name)) {
        throw new SyntaxProblem(`No ${expression.kind} named '${expression.name}'.`, expression.at);
      }
    }
    for (const part of partsOf(expression)) this.expression(part, isSoft);
  }

  private statement(node: Statement, scope: Scope, soft: boolean): void {
    switch (node.kind) {
      case 'output':
        for (const part of node.parts) if (typeof part !== 'string') this.expression(part, soft);
        return;
      case 'if':
        for (const branch of node.branches) {
          this.expression(branch.test, true);
          this.body(branch.body, scope, true);
        }
        this.body(node.otherwise, scope, true);
        return;
      case 'set':
        this.expression(node.value, soft);
        return;
      case 'for':
        this.loop(node, scope, soft);
        return;
      case 'macro':
        this.macro(node, scope);
        return;
      case 'callBlock':
        this.macro(node, scope);
        this.expression(node.call, soft);
        return;
      default:
        this.block(node, scope, soft);
        return;
    }
  }

  private block(
    node: Statement & { kind: 'block' | 'setBlock' | 'filterBlock' | 'with' },
    scope: Scope,
    soft: boolean,
  ): void {
    // A block sees no variables of the statements around it.
    const inner = new Scope(node.kind === 'block' ? undefined : scope);
    node.scope = inner;
    if (node.kind === 'block') for (const name of undeclared(node.body, ['self', 'super'])) inner.declare(name);
    if (node.kind === 'with') {
      for (const target of node.targets) visitTarget(target, (name) => inner.declare(name), inner);
      for (const value of node.values) this.expression(value, soft);
    }
    visitBody(node.body, inner);
    if (node.kind === 'filterBlock') visitExpression(node.filter, inner);
    this.body(node.body, inner, false);
    if (node.kind === 'block' || node.kind === 'with' || node.filter === undefined) return;
    this.expression(node.filter, false);
    walkExpression(node.filter, {
      load: (name, at) => {
        if (!inner.knows(name)) throw new SyntaxProblem(`'${name}' is not known where the block's filter stands`, at);
      },
    });
  }

  private loop(node: For, scope: Scope, soft: boolean): void {
    let isExtended = node.recursive || undeclared(node.body, ['loop']).has('loop');
    walkStatements([node], {
      block: ({ isScoped }) => {
        isExtended ||= isScoped;
      },
      bind: (name, at, how) => {
        if (name === 'loop' && how === 'store') {
          throw new SyntaxProblem("Can't assign to special loop variable in for-loop target", at);
        }
      },
    });
    const scopes = { body: new Scope(scope), test: new Scope(scope), otherwise: new Scope(scope) };
    node.scopes = scopes;
    if (isExtended) scopes.body.declare('loop');
    for (const inner of [scopes.body, scopes.test]) visitTarget(node.target, (name) => inner.declare(name), inner);
    visitBody(node.body, scopes.body);
    visitBody(node.otherwise, scopes.otherwise);
    if (node.test !== undefined) visitExpression(node.test, scopes.test);
    this.expression(node.iterable, soft);
    this.expression(node.test, false);
    this.body(node.body, scopes.body, false);
    this.body(node.otherwise, scopes.otherwise, false);
  }

  private macro(node: Macro | CallBlock, scope: Scope): void {
    const inner = new Scope(scope);
    for (const name of node.parameters) inner.declare(name);
    for (const value of node.defaults) visitExpression(value, inner);
    visitBody(node.body, inner);
    const special = undeclared(node.body, ['caller', 'kwargs', 'varargs']);
    const callerIndex = node.parameters.indexOf('caller');
    if (special.has('caller') && callerIndex !== -1 && callerIndex < node.parameters.length - node.defaults.length) {
      throw new SyntaxProblem('the special "caller" argument must be omitted or be given a default', node.at);
    }
    const uses = (name: string): boolean => special.has(name) && !node.parameters.includes(name);
    for (const name of special) inner.declare(name);
    node.macro = {
      scope: inner,
      usesCaller: special.has('caller'),
      usesKwargs: uses('kwargs'),
      usesVarargs: uses('varargs'),
    };
    for (const value of node.defaults) this.expression(value, false);
    this.body(node.body, inner, false);
  }
}
