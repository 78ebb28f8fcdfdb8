import { SyntaxProblem } from './errors';
import { normalizeSource, tokenize } from './lexer';
import type { Application, Block, Expression, MacroLike, Statement, Target, Template } from './nodes';
import { ExpressionParser, isConstantName } from './parse-expression';
import { describeToken, TokenStream } from './token-stream';

/** Statements that Jinja2 has and this engine refuses, with the reason. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...['include', 'import', 'from', 'extends'].map((name): [string, string] => [
    name,
    `'${name}' is not supported: a template stands alone`,
  ]),
]);

/** Statements inside each other; CPython compiles 20 nested loops and no more. */
const MAX_NESTING = 60;
const MAX_LOOPS = 20;

/** Parses a template into a tree, or throws a `SyntaxProblem`. */
export function parseTemplate(template: string): Template {
  const source = normalizeSource(template);
  const parser = new StatementParser(new TokenStream(tokenize(source)));
  return { source, body: parser.parseBody([]), blocks: parser.blocks };
}

class StatementParser extends ExpressionParser {
  readonly blocks = new Map<string, Block>();
  private readonly open: string[] = [];

  /** Reads statements up to one of the end names, which becomes the current token; no end name means all. */
  parseBody(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    let parts: (string | Expression)[] = [];
    let outputAt = this.tokens.current.at;
    const flush = (): void => {
      if (parts.length > 0) body.push({ kind: 'output', at: outputAt, parts });
      parts = [];
    };
    for (;;) {
      const token = this.tokens.next();
      if (token.type === 'block_begin') {
        flush();
        if (this.tokens.isName(...ends)) return body;
        body.push(this.parseStatement(ends));
        this.tokens.expect('block_end');
        outputAt = this.tokens.current.at;
      } else if (token.type === 'data') {
        parts.push(token.value);
      } else if (token.type === 'variable_begin') {
        parts.push(this.parseTuple());
        this.tokens.expect('variable_end');
      } else {
        flush();
        if (ends.length === 0) return body;
        const innermost = this.open.at(-1) ?? '';
        throw new SyntaxProblem(
          `Unexpected end of template. Jinja was looking for the following tags: ${ends.map((end) => `'${end}'`).join(' or ')}. The innermost block that needs to be closed is '${innermost}'.`,
          token.at,
        );
      }
    }
  }

  private parseStatement(ends: readonly string[]): Statement {
    const token = this.tokens.current;
    if (token.type !== 'name') throw this.tokens.problem('tag name expected');
    this.open.push(token.value);
    if (this.open.length > MAX_NESTING || this.open.filter((name) => name === 'for').length > MAX_LOOPS) {
      throw this.tokens.problem('statements are nested too deeply');
    }
    this.tokens.next();
    const statement = this.parseTag(token.value, token.at, ends);
    this.open.pop();
    return statement;
  }

  private parseTag(name: string, at: number, ends: readonly string[]): Statement {
    switch (name) {
      case 'for':
        return this.parseFor(at);
      case 'if':
        return this.parseIf(at);
      case 'set':
        return this.parseSet(at);
      case 'with':
        return this.parseWith(at);
      case 'macro': {
        const macro = this.expectAssignable();
        return { kind: 'macro', name: macro, ...this.parseMacro(at, 'endmacro') };
      }
      case 'call':
        return this.parseCallBlock(at);
      case 'filter':
        return { kind: 'filterBlock', at, filter: this.parseFilters(), body: this.parseInner('endfilter') };
      case 'print':
        return this.parsePrint(at);
      case 'block':
        return this.parseBlock(at);
      case 'autoescape':
        return this.parseAutoescape(at);
      default: {
        const looking = ends.length === 0 ? '' : ` Jinja was looking for the following tags: ${ends.join(', ')}.`;
        throw new SyntaxProblem(REFUSED.get(name) ?? `Encountered unknown tag '${name}'.${looking}`, at);
      }
    }
  }

  /** The body of a tag after its head; a colon before the end of the head is allowed, as in Python. */
  private parseUntil(ends: readonly string[]): Statement[] {
    this.tokens.skip(':');
    this.tokens.expect('block_end');
    return this.parseBody(ends);
  }

  private parseInner(end: string): Statement[] {
    const body = this.parseUntil([end]);
    this.tokens.next();
    return body;
  }

  private parseFor(at: number): Statement {
    const target = this.parseTarget();
    this.tokens.expectName('in');
    const iterable = this.parseTuple({ withCondition: false });
    const test = this.tokens.skipName('if') ? this.parseExpression() : undefined;
    const recursive = this.tokens.skipName('recursive');
    const body = this.parseUntil(['endfor', 'else']);
    const otherwise = this.tokens.next().value === 'else' ? this.parseInner('endfor') : [];
    return { kind: 'for', at, target, iterable, test, recursive, body, otherwise };
  }

  private parseIf(at: number): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    for (;;) {
      const test = this.parseTuple({ withCondition: false });
      branches.push({ test, body: this.parseUntil(['elif', 'else', 'endif']) });
      const end = this.tokens.next().value;
      if (end === 'endif') return { kind: 'if', at, branches, otherwise: [] };
      if (end === 'else') return { kind: 'if', at, branches, otherwise: this.parseInner('endif') };
    }
  }

  private parseSet(at: number): Statement {
    const target = this.parseTarget(true);
    if (this.tokens.skip('=')) return { kind: 'set', at, target, value: this.parseTuple() };
    const filter = this.tokens.current.type === '|' ? this.parseFilters() : undefined;
    return { kind: 'setBlock', at, target, filter, body: this.parseInner('endset') };
  }

  private parseWith(at: number): Statement {
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (this.tokens.current.type !== 'block_end') {
      if (targets.length > 0) this.tokens.expect(',');
      targets.push(this.parseTarget());
      this.tokens.expect('=');
      values.push(this.parseExpression());
    }
    return { kind: 'with', at, targets, values, body: this.parseInner('endwith') };
  }

  private parseMacro(at: number, end: string): MacroLike {
    const parameters: string[] = [];
    const defaults: Expression[] = [];
    this.tokens.expect('(');
    while (this.tokens.current.type !== ')') {
      if (parameters.length > 0) this.tokens.expect(',');
      const parameterAt = this.tokens.current.at;
      const parameter = this.expectAssignable();
      if (parameters.includes(parameter)) throw new SyntaxProblem(`duplicate argument '${parameter}'`, parameterAt);
      if (this.tokens.skip('=')) defaults.push(this.parseExpression());
      else if (defaults.length > 0) throw this.tokens.problem('non-default argument follows default argument');
      parameters.push(parameter);
    }
    this.tokens.expect(')');
    return { at, parameters, defaults, body: end === '' ? [] : this.parseInner(end) };
  }

  private parseCallBlock(at: number): Statement {
    const head: MacroLike =
      this.tokens.current.type === '(' ? this.parseMacro(at, '') : { at, parameters: [], defaults: [], body: [] };
    const call = this.parseExpression();
    if (call.kind !== 'call') throw new SyntaxProblem('expected call', at);
    if (call.args.keywords.some((keyword) => keyword.key === 'caller')) {
      throw new SyntaxProblem('keyword argument repeated: caller', call.at);
    }
    return { ...head, kind: 'callBlock', call, body: this.parseInner('endcall') };
  }

  private parseBlock(at: number): Statement {
    const name = this.tokens.expect('name').value;
    if (this.blocks.has(name)) throw new SyntaxProblem(`block '${name}' defined twice`, at);
    const head = { at, name, isScoped: this.tokens.skipName('scoped'), isRequired: this.tokens.skipName('required') };
    if (this.tokens.current.type === '-') throw this.tokens.problem('the name of a block has no hyphen');
    const block: Block = { kind: 'block', ...head, body: this.parseInner('endblock') };
    if (block.isRequired && !block.body.every(isBlank)) {
      throw new SyntaxProblem('Required blocks can only contain comments or whitespace', at);
    }
    this.tokens.skipName(name);
    this.blocks.set(name, block);
    return block;
  }

  /** Nothing is escaped here, so this is no more than a scope. */
  private parseAutoescape(at: number): Statement {
    const wanted = this.parseExpression();
    if (wanted.kind !== 'const' || (wanted.value !== false && wanted.value !== null)) {
      throw new SyntaxProblem("'autoescape' is not supported: nothing is escaped unless a filter does it", at);
    }
    return { kind: 'with', at, targets: [], values: [], body: this.parseInner('endautoescape') };
  }

  private parseFilters(): Application {
    let filter: Expression & Application = this.parseFilter(undefined);
    while (this.tokens.current.type === '|') filter = this.parseFilter(filter);
    return filter;
  }

  private parsePrint(at: number): Statement {
    const parts: Expression[] = [];
    while (this.tokens.current.type !== 'block_end') {
      if (parts.length > 0) this.tokens.expect(',');
      parts.push(this.parseExpression());
    }
    return { kind: 'output', at, parts };
  }

  private expectAssignable(): string {
    const { value, at } = this.tokens.expect('name');
    if (isConstantName(value)) throw new SyntaxProblem(`can't assign to '${value}'`, at);
    return value;
  }

  private parseTarget(withNamespace = false): Target {
    const { at } = this.tokens.current;
    const targets: Target[] = [];
    let isTuple = false;
    while (!this.isTupleEnd()) {
      targets.push(this.parseOneTarget(withNamespace));
      if (!this.tokens.skip(',')) break;
      isTuple = true;
    }
    const [only] = targets;
    if (!isTuple && only !== undefined) return only;
    if (!isTuple) throw this.tokens.problem(`Expected an expression, got '${describeToken(this.tokens.current)}'`);
    return { kind: 'tuple', at, items: targets };
  }

  private parseOneTarget(withNamespace: boolean): Target {
    if (withNamespace && this.tokens.current.type === 'name' && this.tokens.peek(1).type === '.') {
      const { value, at } = this.tokens.next();
      if (isConstantName(value)) throw new SyntaxProblem(`can't assign to '${value}'`, at);
      this.tokens.next();
      return { kind: 'namespace', at, name: value, attribute: this.tokens.expect('name').value };
    }
    return assignable(this.parsePrimary());
  }
}

function isBlank(node: Statement): boolean {
  return node.kind === 'output' && node.parts.every((part) => typeof part === 'string' && part.trim() === '');
}

/** Jinja2 reads a target as an expression first, so `(a, b)` is one and `[a, b]` is none. */
function assignable(expression: Expression): Target {
  if (expression.kind === 'name') return { kind: 'name', at: expression.at, name: expression.name };
  if (expression.kind === 'tuple') return { kind: 'tuple', at: expression.at, items: expression.items.map(assignable) };
  throw new SyntaxProblem(`can't assign to '${expression.kind}'`, expression.at);
}
