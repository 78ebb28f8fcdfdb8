import { SyntaxProblem } from './errors';
import type { BinaryOperator, Call, CallArguments, CompareOperator, Expression, Slice } from './nodes';
import { describeToken, type TokenStream } from './token-stream';

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='] satisfies CompareOperator[];
const TEST_ARGUMENT: readonly string[] = ['name', 'string', 'integer', 'float', '(', '[', '{'];
const NO_ARGUMENTS: CallArguments = { positional: [], keywords: [], rest: undefined, restKeywords: undefined };

/** Brackets, signs, conditions and links of a chain inside each other; Jinja2 itself gives up somewhat later. */
const MAX_NESTING = 60;
const MAX_CHAIN = 150;

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** True for the names that are values and can be no variable. */
export function isConstantName(name: string): boolean {
  return CONSTANTS.has(name);
}

/** Reads expressions; where a tuple without parentheses ends differs from place to place. */
export class ExpressionParser {
  private depth = 0;

  constructor(protected readonly tokens: TokenStream) {}

  /** One expression, or several with commas between: a tuple. */
  parseTuple(options: { withCondition?: boolean; parenthesized?: boolean } = {}): Expression {
    const { withCondition = true, parenthesized = false } = options;
    const at = this.tokens.current.at;
    const items: Expression[] = [];
    let isTuple = false;
    while (!this.isTupleEnd()) {
      items.push(this.parseExpression(withCondition));
      if (!this.tokens.skip(',')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only !== undefined) return only;
    if (!isTuple && !parenthesized) {
      throw this.tokens.problem(`Expected an expression, got '${describeToken(this.tokens.current)}'`);
    }
    return { kind: 'tuple', at, items };
  }

  protected isTupleEnd(): boolean {
    return ['variable_end', 'block_end', ')'].includes(this.tokens.current.type);
  }

  parseExpression(withCondition = true): Expression {
    this.depth += 1;
    if (this.depth > MAX_NESTING) throw this.tokens.problem('the expression is nested too deeply');
    const expression = withCondition ? this.parseCondition() : this.parseOr();
    this.depth -= 1;
    return expression;
  }

  private parseCondition(): Expression {
    const { at } = this.tokens.current;
    let expression = this.parseOr();
    for (let links = 0; this.tokens.skipName('if'); links += 1) {
      this.checkChain(links);
      const test = this.parseOr();
      const otherwise = this.tokens.skipName('else') ? this.parseExpression() : undefined;
      expression = { kind: 'condition', at, test, chosen: expression, otherwise };
    }
    return expression;
  }

  private parseOr(): Expression {
    let left = this.parseAnd();
    for (let links = 0; this.tokens.isName('or'); links += 1) {
      this.checkChain(links);
      const { at } = this.tokens.next();
      left = { kind: 'or', at, left, right: this.parseAnd() };
    }
    return left;
  }

  private parseAnd(): Expression {
    let left = this.parseNot();
    for (let links = 0; this.tokens.isName('and'); links += 1) {
      this.checkChain(links);
      const { at } = this.tokens.next();
      left = { kind: 'and', at, left, right: this.parseNot() };
    }
    return left;
  }

  private parseNot(): Expression {
    if (!this.tokens.isName('not')) return this.parseComparison();
    const { at } = this.tokens.next();
    return { kind: 'unary', at, operator: 'not', operand: this.nested(() => this.parseNot()) };
  }

  private parseComparison(): Expression {
    const left = this.parseSum();
    const { at } = this.tokens.current;
    const steps: { operator: CompareOperator; right: Expression }[] = [];
    for (let operator = this.takeComparison(); operator !== undefined; operator = this.takeComparison()) {
      steps.push({ operator, right: this.parseSum() });
    }
    return steps.length === 0 ? left : { kind: 'compare', at, left, steps };
  }

  private takeComparison(): CompareOperator | undefined {
    if (COMPARISONS.includes(this.tokens.current.type)) return this.tokens.next().type as CompareOperator;
    if (this.tokens.skipName('in')) return 'in';
    const following = this.tokens.peek(1);
    if (!this.tokens.isName('not') || following.type !== 'name' || following.value !== 'in') return undefined;
    this.tokens.next();
    this.tokens.next();
    return 'not in';
  }

  private parseSum(): Expression {
    return this.parseBinary(['+', '-'], () => this.parseConcat());
  }

  private parseConcat(): Expression {
    const { at } = this.tokens.current;
    const first = this.parseProduct();
    const parts = [first];
    while (this.tokens.skip('~')) parts.push(this.parseProduct());
    return parts.length === 1 ? first : { kind: 'concat', at, parts };
  }

  private parseProduct(): Expression {
    return this.parseBinary(['*', '/', '//', '%'], () => this.parseBinary(['**'], () => this.parseUnary()));
  }

  /** Operators of one rank, the left one first; in Jinja2 that holds for `**` too. */
  private parseBinary(operators: readonly string[], parseOperand: () => Expression): Expression {
    let left = parseOperand();
    for (let links = 0; operators.includes(this.tokens.current.type); links += 1) {
      this.checkChain(links);
      const { at, type } = this.tokens.next();
      left = { kind: 'binary', at, operator: type as BinaryOperator, left, right: parseOperand() };
    }
    return left;
  }

  private parseUnary(withFilter = true): Expression {
    const { at, type } = this.tokens.current;
    let node: Expression;
    if (type === '-' || type === '+') {
      this.tokens.next();
      node = { kind: 'unary', at, operator: type, operand: this.nested(() => this.parseUnary(false)) };
    } else {
      node = this.parsePrimary();
    }
    node = this.parsePostfix(node);
    return withFilter ? this.parseFilterExpression(node) : node;
  }

  private nested(parse: () => Expression): Expression {
    this.depth += 1;
    if (this.depth > MAX_NESTING) throw this.tokens.problem('the expression is nested too deeply');
    const expression = parse();
    this.depth -= 1;
    return expression;
  }

  private checkChain(links: number): void {
    if (links > MAX_CHAIN) throw this.tokens.problem('the expression is nested too deeply');
  }

  protected parsePrimary(): Expression {
    const token = this.tokens.next();
    const { at, type, value } = token;
    switch (type) {
      case 'name': {
        const constant = CONSTANTS.get(value);
        return constant === undefined ? { kind: 'name', at, name: value } : { kind: 'const', at, value: constant };
      }
      case 'string': {
        let text = value;
        while (this.tokens.current.type === 'string') text += this.tokens.next().value;
        return { kind: 'const', at, value: text };
      }
      case 'integer':
        return { kind: 'const', at, value: BigInt(value.toLowerCase()) };
      case 'float':
        return { kind: 'const', at, value: Number(value) };
      case '(': {
        const inner = this.parseTuple({ parenthesized: true });
        this.tokens.expect(')');
        return inner;
      }
      case '[':
        return { kind: 'list', at, items: this.parseItems(']', () => this.parseExpression()) };
      case '{':
        return { kind: 'dict', at, pairs: this.parseItems('}', () => this.parsePair()) };
      default:
        throw new SyntaxProblem(`unexpected '${describeToken(token)}'`, at);
    }
  }

  private parseItems<T>(end: string, parse: () => T): T[] {
    const items: T[] = [];
    while (this.tokens.current.type !== end) {
      if (items.length > 0) this.tokens.expect(',');
      if (this.tokens.current.type === end) break;
      items.push(parse());
    }
    this.tokens.expect(end);
    return items;
  }

  private parsePair(): readonly [Expression, Expression] {
    const key = this.parseExpression();
    this.tokens.expect(':');
    return [key, this.parseExpression()];
  }

  private parsePostfix(start: Expression): Expression {
    let node = start;
    for (let links = 0; ; links += 1) {
      this.checkChain(links);
      const { type } = this.tokens.current;
      if (type === '.') node = this.parseAttribute(node);
      else if (type === '[') node = this.parseItem(node);
      else if (type === '(') node = this.parseCall(node);
      else return node;
    }
  }

  private parseFilterExpression(start: Expression): Expression {
    let node = start;
    for (let links = 0; ; links += 1) {
      this.checkChain(links);
      if (this.tokens.current.type === '|') node = this.parseFilter(node);
      else if (this.tokens.isName('is')) node = this.parseTest(node);
      else if (this.tokens.current.type === '(') node = this.parseCall(node);
      else return node;
    }
  }

  private parseAttribute(object: Expression): Expression {
    const { at } = this.tokens.next();
    const token = this.tokens.next();
    if (token.type === 'name') return { kind: 'attribute', at, object, name: token.value };
    if (token.type !== 'integer') throw new SyntaxProblem('expected name or number', token.at);
    return {
      kind: 'item',
      at,
      object,
      index: { kind: 'const', at: token.at, value: BigInt(token.value.toLowerCase()) },
    };
  }

  private parseItem(object: Expression): Expression {
    const { at } = this.tokens.next();
    const items: Expression[] = [];
    while (this.tokens.current.type !== ']') {
      if (items.length > 0) this.tokens.expect(',');
      items.push(this.parseSubscript());
    }
    this.tokens.expect(']');
    const [only] = items;
    if (items.length === 1 && only !== undefined) return { kind: 'item', at, object, index: only };
    if (items.some((item) => item.kind === 'slice')) throw new SyntaxProblem('a slice must be the only subscript', at);
    return { kind: 'item', at, object, index: { kind: 'tuple', at, items } };
  }

  private parseSubscript(): Expression {
    const { at, type } = this.tokens.current;
    const start = type === ':' ? undefined : this.parseExpression();
    if (start !== undefined && this.tokens.current.type !== ':') return start;
    this.tokens.next();
    const stop = this.parseBound();
    const step = this.tokens.skip(':') ? this.parseBound() : undefined;
    return { kind: 'slice', at, start, stop, step } satisfies Slice;
  }

  private parseBound(): Expression | undefined {
    return [':', ']', ','].includes(this.tokens.current.type) ? undefined : this.parseExpression();
  }

  protected parseCall(callee: Expression): Call {
    const { at } = this.tokens.current;
    return { kind: 'call', at, callee, args: this.parseArguments() };
  }

  private parseArguments(): CallArguments {
    const { at } = this.tokens.expect('(');
    const positional: Expression[] = [];
    const keywords: { key: string; value: Expression }[] = [];
    let rest: Expression | undefined;
    let restKeywords: Expression | undefined;
    const ensure = (valid: boolean): void => {
      if (!valid) throw new SyntaxProblem('invalid syntax for function call expression', at);
    };
    for (let first = true; this.tokens.current.type !== ')'; first = false) {
      if (!first) this.tokens.expect(',');
      if (!first && this.tokens.current.type === ')') break;
      if (this.tokens.skip('*')) {
        ensure(rest === undefined && restKeywords === undefined);
        rest = this.parseExpression();
      } else if (this.tokens.skip('**')) {
        ensure(restKeywords === undefined);
        restKeywords = this.parseExpression();
      } else if (this.tokens.current.type === 'name' && this.tokens.peek(1).type === '=') {
        ensure(restKeywords === undefined);
        const key = this.tokens.next().value;
        this.tokens.next();
        if (keywords.some((keyword) => keyword.key === key))
          throw this.tokens.problem(`keyword argument repeated: ${key}`);
        keywords.push({ key, value: this.parseExpression() });
      } else {
        ensure(rest === undefined && restKeywords === undefined && keywords.length === 0);
        positional.push(this.parseExpression());
      }
    }
    this.tokens.expect(')');
    return { positional, keywords, rest, restKeywords };
  }

  /** `|name(...)`, once; `operand` is absent where a block is filtered. */
  protected parseFilter(operand: Expression | undefined): Expression & { kind: 'filter' } {
    this.tokens.skip('|');
    const { at } = this.tokens.current;
    const name = this.parseDottedName();
    const args = this.tokens.current.type === '(' ? this.parseArguments() : NO_ARGUMENTS;
    return { kind: 'filter', at, operand, name, args };
  }

  private parseDottedName(): string {
    let name = this.tokens.expect('name').value;
    while (this.tokens.skip('.')) name += `.${this.tokens.expect('name').value}`;
    return name;
  }

  private parseTest(operand: Expression): Expression {
    const { at } = this.tokens.next();
    const negated = this.tokens.skipName('not');
    const name = this.parseDottedName();
    const test: Expression = { kind: 'test', at, operand, name, args: this.parseTestArguments() };
    return negated ? { kind: 'unary', at, operator: 'not', operand: test } : test;
  }

  private parseTestArguments(): CallArguments {
    const { type } = this.tokens.current;
    if (type === '(') return this.parseArguments();
    if (!TEST_ARGUMENT.includes(type) || this.tokens.isName('else', 'or', 'and')) return NO_ARGUMENTS;
    if (this.tokens.isName('is')) throw this.tokens.problem('You cannot chain multiple tests with is');
    return { ...NO_ARGUMENTS, positional: [this.parsePostfix(this.parsePrimary())] };
  }
}
