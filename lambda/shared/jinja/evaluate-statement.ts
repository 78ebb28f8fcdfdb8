import { type Context, TemplateReference } from './blocks';
import { Raised } from './errors';
import { Evaluator, Frame } from './evaluate-expression';
import { makeGlobals } from './globals';
import { iterate } from './iteration';
import { Limits } from './limits';
import { Loop, type Recurse } from './loop';
import { MacroFunction, type MacroVariables } from './macro';
import type { Application, Block, CallBlock, Expression, For, Macro, MacroLike, Statement, Template } from './nodes';
import { expectText, toText } from './python-repr';
import type { Scope } from './scopes';
import { assign, checkNamespaces, repacked } from './targets';
import { type Arguments, Iter, isTrue, orElse, type Value } from './values';

/** Levels that one call of a macro costs; CPython ends at about 250 calls inside each other, this somewhat earlier. */
const CALL_COST = 1;

/** Renders statements. */
export class Renderer extends Evaluator {
  private readonly globals = makeGlobals(this);
  private context: Context = () => undefined;
  private blocks: ReadonlyMap<string, Block> = new Map();

  constructor(isStrict: boolean) {
    super(new Limits(), isStrict);
  }

  /** Renders a template whose scopes are decided. */
  render(template: Template, context: Context): string {
    const frame = new Frame(undefined);
    this.context = (name) =>
      orElse(frame.variables.get(name), () => orElse(context(name), () => this.globals.get(name)));
    this.blocks = template.blocks;
    const text = this.captureAlone(template.body, template.scope, frame);
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

  /** A template or a block, of which `self` renders the blocks. */
  private captureAlone(body: readonly Statement[], scope: Scope | undefined, frame: Frame): string {
    const { context } = this;
    if (scope?.loads.get('self') === 'parameter') {
      const self = new TemplateReference(this.blocks, (block) => this.block(block, context));
      frame.variables.set('self', self);
    }
    this.enter(frame, scope);
    return this.capture(body, frame);
  }

  private block(node: Block, context: Context): string {
    const outer = this.context;
    this.context = context;
    this.limits.enter(CALL_COST);
    const frame = new Frame(undefined);
    frame.variables.set('super', this.missing(`there is no parent block called '${node.name}'.`));
    const text = this.captureAlone(node.body, node.scope, frame);
    this.limits.leave(CALL_COST);
    this.context = outer;
    return text;
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
        checkNamespaces(node.target, frame);
        const value = this.evaluate(node.value, frame);
        this.at = node.at;
        assign(this, node.target, value, frame);
        return;
      }
      case 'setBlock': {
        const inner = this.inner(frame, node.scope);
        const text = this.filtered(node.filter, this.capture(node.body, inner), inner);
        assign(this, node.target, text, frame);
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
      case 'block': {
        if (node.isRequired) throw new Raised('RuntimeError', `Required block '${node.name}' not found`);
        const { context } = this;
        const around: Context = (name) => orElse(frame.find(name), () => context(name));
        this.write(parts, this.block(node, node.isScoped ? around : context));
        return;
      }
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
      assign(this, target, values[i] ?? null, inner);
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
      assign(this, node.target, next.value, inner);
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
      assign(this, node.target, item, inner);
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
}
