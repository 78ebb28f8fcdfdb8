import { getAttribute, getItem } from './attributes';
import { Raised } from './errors';
import type { Filter } from './filter';
import { FILTERS, TESTS } from './filters';
import { iterate } from './iteration';
import type { Limits } from './limits';
import type { CallArguments, Expression } from './nodes';
import { compare, contains, equals, getEntry, setEntry } from './python-compare';
import { binary, sign } from './python-operators';
import { toText } from './python-repr';
import type { Runtime } from './runtime';
import { slice } from './subscript';
import {
  type Arguments,
  Dict,
  isString,
  isTrue,
  orElse,
  PyObject,
  Tuple,
  textOf,
  typeName,
  Undefined,
  type Value,
} from './values';

/** The variables of one scope while it runs; a name without a value is known here and not bound yet. */
export class Frame {
  readonly variables = new Map<string, Value | undefined>();

  constructor(readonly parent: Frame | undefined) {}

  /** The value of a name, looked for outwards; undefined where it is not bound. */
  find(name: string): Value | undefined {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      if (frame.variables.has(name)) return frame.variables.get(name);
    }
    return undefined;
  }
}

/** Computes expressions. */
export class Evaluator implements Runtime {
  /** Offset of what is being computed, for the error that it may end in. */
  at = 0;

  constructor(
    readonly limits: Limits,
    private readonly isStrict: boolean,
  ) {}

  missing(message: string): Undefined {
    return new Undefined(message, this.isStrict);
  }

  filter(name: Value, value: Value, args: Arguments): Value {
    if (isString(value)) this.limits.stepText(textOf(value));
    return this.named('filter', FILTERS, name)(this, value, args);
  }

  test(name: Value, value: Value, args: Arguments): Value {
    if (isString(value)) this.limits.stepText(textOf(value));
    return this.named('test', TESTS, name)(this, value, args);
  }

  private named(kind: string, table: ReadonlyMap<string, Filter>, name: Value): Filter {
    const found = isString(name) ? table.get(textOf(name)) : undefined;
    if (found === undefined) throw new Raised('RuntimeError', `No ${kind} named '${toText(this, name)}'.`);
    return found;
  }

  evaluate(node: Expression, frame: Frame): Value {
    this.limits.step();
    this.at = node.at;
    switch (node.kind) {
      case 'const':
        return node.isFolded === true ? literal(node.value) : node.value;
      case 'name':
        return orElse(frame.find(node.name), () => this.missing(`'${node.name}' is undefined`));
      case 'and':
      case 'or': {
        const left = this.nested(node.left, frame);
        return isTrue(left) === (node.kind === 'or') ? left : this.nested(node.right, frame);
      }
      case 'condition':
        return this.condition(node, frame);
      default:
        this.limits.enter();
        try {
          const value = this.compound(node, frame);
          return node.isFolded === true ? literal(value) : value;
        } finally {
          this.limits.leave();
        }
    }
  }

  private nested(node: Expression, frame: Frame): Value {
    return this.limits.nested(() => this.evaluate(node, frame));
  }

  private condition(node: Expression & { kind: 'condition' }, frame: Frame): Value {
    if (isTrue(this.nested(node.test, frame))) return this.nested(node.chosen, frame);
    if (node.otherwise !== undefined) return this.nested(node.otherwise, frame);
    return new Undefined('the inline if-expression evaluated to false and no else section was defined.', false);
  }

  private compound(
    node: Exclude<Expression, { kind: 'const' | 'name' | 'and' | 'or' | 'condition' }>,
    frame: Frame,
  ): Value {
    switch (node.kind) {
      case 'tuple':
        return new Tuple(this.items(node.items, frame));
      case 'list':
        return this.items(node.items, frame);
      case 'dict':
        return this.dict(node.pairs, frame);
      case 'unary': {
        const operand = this.evaluate(node.operand, frame);
        this.at = node.at;
        return node.operator === 'not' ? !isTrue(operand) : sign(node.operator, operand);
      }
      case 'binary': {
        const left = this.evaluate(node.left, frame);
        const right = this.evaluate(node.right, frame);
        this.at = node.at;
        return binary(this, node.operator, left, right);
      }
      case 'concat':
        return this.concat(this.items(node.parts, frame));
      case 'compare':
        return this.comparison(node, frame);
      case 'attribute': {
        const object = this.evaluate(node.object, frame);
        this.at = node.at;
        return getAttribute(this, object, node.name);
      }
      case 'item':
        return this.item(node, frame);
      case 'call': {
        const callee = this.evaluate(node.callee, frame);
        const args = this.arguments(node.args, frame);
        this.at = node.at;
        return this.call(callee, args);
      }
      case 'filter':
      case 'test': {
        const operand = node.operand === undefined ? null : this.evaluate(node.operand, frame);
        const args = this.arguments(node.args, frame);
        this.at = node.at;
        return this[node.kind](node.name, operand, args);
      }
      case 'slice':
        throw new Error('a slice stands in brackets alone, which the parser makes sure of');
    }
  }

  private items(nodes: readonly Expression[], frame: Frame): Value[] {
    this.limits.allocateList(nodes.length);
    return nodes.map((node) => this.evaluate(node, frame));
  }

  private dict(pairs: readonly (readonly [Expression, Expression])[], frame: Frame): Dict {
    const dict = new Dict();
    this.limits.allocateList(pairs.length * 2);
    for (const [key, value] of pairs) setEntry(dict, this.evaluate(key, frame), this.evaluate(value, frame));
    return dict;
  }

  private concat(values: readonly Value[]): string {
    const parts = values.map((value) => toText(this, value));
    for (const part of parts) this.limits.allocate(part.length);
    return parts.join('');
  }

  private comparison(node: Expression & { kind: 'compare' }, frame: Frame): Value {
    let left = this.evaluate(node.left, frame);
    for (const { operator, right: rightNode } of node.steps) {
      const right = this.evaluate(rightNode, frame);
      this.at = node.at;
      if (!this.holds(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  private holds(
    operator: (Expression & { kind: 'compare' })['steps'][number]['operator'],
    left: Value,
    right: Value,
  ): boolean {
    switch (operator) {
      case '==':
        return equals(this, left, right);
      case '!=':
        return !equals(this, left, right);
      case 'in':
        return contains(this, right, left);
      case 'not in':
        return !contains(this, right, left);
      default:
        return compare(this, operator, left, right);
    }
  }

  private item(node: Expression & { kind: 'item' }, frame: Frame): Value {
    const object = this.evaluate(node.object, frame);
    if (node.index.kind !== 'slice') {
      const key = this.evaluate(node.index, frame);
      this.at = node.at;
      return getItem(this, object, key);
    }
    const [start, stop, step] = [node.index.start, node.index.stop, node.index.step].map((bound) =>
      bound === undefined ? null : this.evaluate(bound, frame),
    );
    this.at = node.at;
    return slice(this, object, start ?? null, stop ?? null, step ?? null);
  }

  call(callee: Value, args: Arguments): Value {
    if (!(callee instanceof PyObject)) throw new Raised('TypeError', `'${typeName(callee)}' object is not callable`);
    return callee.call(args);
  }

  arguments(args: CallArguments, frame: Frame): Arguments {
    const positional = args.positional.map((node) => this.evaluate(node, frame));
    const keywords = new Map<string, Value>();
    for (const { key, value } of args.keywords) keywords.set(key, this.evaluate(value, frame));
    if (args.rest !== undefined) {
      for (const item of iterate(this, this.evaluate(args.rest, frame))) positional.push(item);
    }
    if (args.restKeywords !== undefined) this.addKeywords(keywords, this.evaluate(args.restKeywords, frame));
    return { positional, keywords };
  }

  private addKeywords(keywords: Map<string, Value>, more: Value): void {
    if (more instanceof Undefined) throw more.fail();
    if (!(more instanceof Dict))
      throw new Raised('TypeError', `argument after ** must be a mapping, not ${typeName(more)}`);
    for (const key of more.iterate()) {
      if (!isString(key)) throw new Raised('TypeError', 'keywords must be strings');
      const name = textOf(key);
      if (keywords.has(name)) throw new Raised('TypeError', `got multiple values for keyword argument '${name}'`);
      keywords.set(name, getEntry(more, key) ?? null);
    }
  }
}

/** What Jinja2 makes of a constant: it writes its `repr` into the program. */
function literal(value: Value): Value {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Raised('NameError', `name '${Number.isNaN(value) ? 'nan' : 'inf'}' is not defined`);
  }
  return value;
}
