import { Raised } from './errors';
import { Evaluator, Frame } from './evaluate-expression';
import { makeGlobals } from './globals';
import { elements, iterate } from './iteration';
import { Limits } from './limits';
import { Loop, type Recurse } from './loop';
import { MacroFunction, type MacroVariables } from './macro';
import type { Application, CallBlock, Expression, For, Macro, MacroLike, Statement, Target, Template } from './nodes';
import { setEntry } from './python-compare';
import { expectText, toText } from './python-repr';
import type { Scope } from './scopes';
import { type Arguments, Dict, Iter, isTrue, Namespace, PyObject, Tuple, Undefined, type Value } from './values';

/** Levels that one call of a macro costs; CPython ends at about 250 calls inside each other, this somewhat earlier. */
const CALL_COST = 1;

/** Looks up a parameter or global by name. */
export type Context = (name: string) => Value | undefined;

/** `self`, which holds a template's blocks; there are none. */
class TemplateReference extends PyObject {
  override readonly type = 'TemplateReference';

  override print(): string {
    return '<TemplateReference None>';
  }
}

/** Renders statements. */
export class Renderer extends Evaluator {
  private readonly globals = makeGlobals(this);
  private context: Context = () => undefined;

  constructor(isStrict: boolean) {
    super(new Limits(), isStrict);
  }

  /** Renders a template whose scopes are decided. */
  render(template: Template, context: Context): string {
    this.context = (name) => {
      const value = context(name);
      return value === undefined ? this.globals.get(name) : value;
    };
    const frame = new Frame(undefined);
    if (template.scope?.loads.get('self') === 'parameter') frame.variables.set('self', new TemplateReference());
    this.enter(frame, template.scope);
    const text = this.capture(template.body, frame);
    this.limits.write(text.length);
    return text;
  }

  private enter(frame: Frame, scope: Scope | undefined): void {
    for (const [name, load] of scope?.loads ?? []) {
      if (load === 'resolve') frame.variables.set(name, this.context(name));
      else if (load === 'alias') frame.variables.set(name, frame.parent?.find(name));
      else if (load === 'undefined') frame.variables.set(name, undefined);
    }
  }

  private inner(frame: Frame, scope: Scope | undefined): Frame {
    const inner = new Frame(frame);
    this.enter(inner, scope);
    return inner;
  }

  private capture(body: readonly Statement[], frame: Frame): string {
    const parts: string[] = [];
    this.body(body, frame, parts);
    return parts.join('');
  }

  private write(parts: string[], text: string): void {
    this.limits.allocate(text.length);
    parts.push(text);
  }

  private body(body: readonly Statement[], frame: Frame, parts: string[]): void {
    this.limits.enter();
    for (const statement of body) this.statement(statement, frame, parts);
    this.limits.leave();
  }

  private statement(node: Statement, frame: Frame, parts: string[]): void {
    this.limits.step();
    this.at = node.at;
    switch (node.kind) {
      case 'output':
        for (const part of node.parts) this.write(parts, typeof part === 'string' ? part : this.print(part, frame));
        return;
      case 'if':
        this.runIf(node, frame, parts);
        return;
      case 'for':
        this.runFor(node, frame, parts);
        return;
      case 'set': {
        this.checkNamespaces(node.target, frame);
        const value = this.evaluate(node.value, frame);
        this.at = node.at;
        this.assign(node.target, value, frame);
        return;
      }
      case 'setBlock': {
        const inner = this.inner(frame, node.scope);
        const text = this.filtered(node.filter, this.capture(node.body, inner), inner);
        this.assign(node.target, text, frame);
        return;
      }
      case 'filterBlock': {
        const inner = this.inner(frame, node.scope);
        this.write(
          parts,
          expectText(this.filtered(node.filter, this.capture(node.body, inner), inner), 'a filtered block'),
        );
        return;
      }
      case 'with':
        this.runWith(node, frame, parts);
        return;
      case 'macro':
        frame.variables.set(node.name, this.macro(node, frame));
        return;
      case 'callBlock':
        this.runCallBlock(node, frame, parts);
        return;
    }
  }

  private print(node: Expression, frame: Frame): string {
    const value = this.evaluate(node, frame);
    this.at = node.at;
    return toText(this, value);
  }

  private runIf(node: Statement & { kind: 'if' }, frame: Frame, parts: string[]): void {
    for (const branch of node.branches) {
      if (isTrue(this.evaluate(branch.test, frame))) {
        this.body(branch.body, frame, parts);
        return;
      }
    }
    this.body(node.otherwise, frame, parts);
  }

  private runWith(node: Statement & { kind: 'with' }, frame: Frame, parts: string[]): void {
    const inner = new Frame(frame);
    const values = node.values.map((value) => this.evaluate(value, frame));
    node.targets.forEach((target, i) => {
      this.assign(target, values[i] ?? null, inner);
    });
    this.enter(inner, node.scope);
    this.body(node.body, inner, parts);
  }

  private runFor(node: For, frame: Frame, parts: string[]): void {
    const iterable = this.evaluate(node.iterable, frame);
    this.at = node.at;
    if (!node.recursive) {
      this.loop(node, iterable, frame, parts, undefined, 0);
      return;
    }
    const recurse: Recurse = (inner, depth) => {
      this.limits.enter(CALL_COST);
      const written: string[] = [];
      this.loop(node, inner, frame, written, recurse, depth);
      this.limits.leave(CALL_COST);
      return written.join('');
    };
    this.write(parts, toText(this, recurse(iterable, 0)));
  }

  private loop(
    node: For,
    iterable: Value,
    frame: Frame,
    parts: string[],
    recurse: Recurse | undefined,
    depth: number,
  ): void {
    const scope = node.scopes?.body;
    const chosen = node.test === undefined ? iterable : new Iter(this.chosen(node, node.test, iterable, frame));
    const loop = new Loop(this, chosen, recurse, depth);
    const isExtended = scope?.loads.get('loop') === 'parameter';
    let isEmpty = true;
    for (let next = loop.next(); next !== undefined; next = loop.next()) {
      isEmpty = false;
      const inner = new Frame(frame);
      if (isExtended) inner.variables.set('loop', loop);
      this.assign(node.target, next.value, inner);
      this.enter(inner, scope);
      this.body(node.body, inner, parts);
      this.at = node.at;
    }
    if (isEmpty) this.body(node.otherwise, this.inner(frame, node.scopes?.otherwise), parts);
  }

  /** The elements that pass the loop's own `if`; unpacked ones come as a new tuple. */
  private *chosen(node: For, test: Expression, iterable: Value, frame: Frame): Generator<Value> {
    const inner = this.inner(frame, node.scopes?.test);
    for (const item of iterate(this, iterable)) {
      this.assign(node.target, item, inner);
      if (isTrue(this.evaluate(test, inner))) yield repacked(node.target, inner);
    }
  }

  private macro(node: Macro | CallBlock, frame: Frame): MacroFunction {
    const render = (variables: MacroVariables): string => {
      this.limits.enter(CALL_COST);
      const inner = new Frame(frame);
      for (const [name, value] of variables) inner.variables.set(name, value);
      this.enter(inner, node.macro?.scope);
      this.fillDefaults(node, inner);
      const text = this.capture(node.body, inner);
      this.limits.leave(CALL_COST);
      return text;
    };
    return new MacroFunction(this, node.kind === 'macro' ? node.name : undefined, node, render);
  }

  private fillDefaults(node: MacroLike, inner: Frame): void {
    const required = node.parameters.length - node.defaults.length;
    node.parameters.forEach((parameter, i) => {
      if (inner.variables.get(parameter) !== undefined) return;
      const absent = node.defaults[i - required];
      const value =
        absent === undefined ? this.missing(`parameter '${parameter}' was not provided`) : this.evaluate(absent, inner);
      inner.variables.set(parameter, value);
    });
  }

  private runCallBlock(node: CallBlock, frame: Frame, parts: string[]): void {
    const caller = this.macro(node, frame);
    const callee = this.evaluate(node.call.callee, frame);
    const args = this.arguments(node.call.args, frame);
    if (args.keywords.has('caller')) throw new Raised('TypeError', "got multiple values for keyword argument 'caller'");
    const keywords = new Map<string, Value>([...args.keywords, ['caller', caller]]);
    this.at = node.call.at;
    this.write(
      parts,
      expectText(this.call(callee, { positional: args.positional, keywords }), 'what a call block calls'),
    );
  }

  private filtered(filter: Application | undefined, text: string, frame: Frame): Value {
    if (filter === undefined) return text;
    const operand = this.filtered(filter.operand as Application | undefined, text, frame);
    const args: Arguments = this.arguments(filter.args, frame);
    this.at = filter.at;
    return this.filter(filter.name, operand, args);
  }

  private checkNamespaces(target: Target, frame: Frame): void {
    if (target.kind === 'tuple') for (const item of target.items) this.checkNamespaces(item, frame);
    if (target.kind === 'namespace' && !(frame.find(target.name) instanceof Namespace)) {
      throw new Raised('RuntimeError', 'cannot assign attribute on non-namespace object');
    }
  }

  private assign(target: Target, value: Value, frame: Frame): void {
    if (target.kind === 'name') {
      frame.variables.set(target.name, value);
    } else if (target.kind === 'namespace') {
      const holder = frame.find(target.name);
      if (!(holder instanceof Namespace) && !(holder instanceof Dict)) {
        throw new Raised('TypeError', 'cannot assign attribute on non-namespace object');
      }
      this.limits.allocateList(2);
      setEntry(holder instanceof Namespace ? holder.values : holder, target.attribute, value);
    } else {
      this.unpack(target.items, value, frame);
    }
  }

  private unpack(targets: readonly Target[], value: Value, frame: Frame): void {
    if (value instanceof Undefined && value.isStrict) throw value.fail();
    elements(value);
    const items: Value[] = [];
    for (const item of iterate(this, value)) {
      items.push(item);
      if (items.length > targets.length) break;
    }
    if (items.length !== targets.length) {
      const problem = items.length > targets.length ? 'too many values' : 'not enough values';
      throw new Raised('ValueError', `${problem} to unpack (expected ${targets.length})`);
    }
    targets.forEach((target, i) => {
      this.assign(target, items[i] ?? null, frame);
    });
  }
}

function repacked(target: Target, frame: Frame): Value {
  if (target.kind === 'tuple') return new Tuple(target.items.map((item) => repacked(item, frame)));
  return frame.variables.get(target.name) ?? null;
}
