import { bindPositional } from './binding';
import { Raised } from './errors';
import { elements, sizeOf } from './iteration';
import { sameOrEqual } from './python-compare';
import { binary } from './python-operators';
import type { Runtime } from './runtime';
import { type Arguments, Builtin, PyObject, type Value } from './values';

/** Renders the body of a recursive loop for other elements, one level deeper. */
export type Recurse = (iterable: Value, depth: number) => Value;

/** The `loop` variable: walks over the elements, and looks one ahead where a template asks whether it is the last. */
export class Loop extends PyObject {
  override readonly type = 'LoopContext';
  private iterator: Iterator<Value>;
  private known: number | undefined;
  private ahead: IteratorResult<Value> | undefined;
  private index = -1;
  private current: Value = null;
  private before: Value = null;
  private changing: readonly Value[] | undefined;

  constructor(
    private readonly rt: Runtime,
    iterable: Value,
    private readonly recurse: Recurse | undefined,
    private readonly depth: number,
  ) {
    super();
    this.iterator = elements(iterable);
    this.known = sizeOf(iterable);
  }

  /** Takes the next element; undefined after the last. */
  next(): { readonly value: Value } | undefined {
    const result = this.peek();
    this.ahead = undefined;
    if (result.done === true) return undefined;
    this.rt.limits.step();
    this.index += 1;
    this.before = this.current;
    this.current = result.value;
    return { value: result.value };
  }

  private peek(): IteratorResult<Value> {
    this.ahead ??= this.iterator.next();
    return this.ahead;
  }

  private get length(): number {
    if (this.known === undefined) {
      const rest: Value[] = [];
      for (let next = this.iterator.next(); next.done !== true; next = this.iterator.next()) {
        this.rt.limits.allocateList(1);
        rest.push(next.value);
      }
      this.iterator = rest.values();
      this.known = rest.length + this.index + 1 + (this.ahead !== undefined && this.ahead.done !== true ? 1 : 0);
    }
    return this.known;
  }

  override size(): number {
    return this.length;
  }

  override print(): string {
    return `<LoopContext ${this.index + 1}/${this.length}>`;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return BigInt(this.index + 1);
      case 'index0':
        return BigInt(this.index);
      case 'revindex':
        return BigInt(this.length - this.index);
      case 'revindex0':
        return BigInt(this.length - this.index - 1);
      case 'first':
        return this.index === 0;
      case 'last':
        return this.peek().done === true;
      case 'length':
        return BigInt(this.length);
      case 'depth':
        return BigInt(this.depth + 1);
      case 'depth0':
        return BigInt(this.depth);
      case 'previtem':
        return this.index === 0 ? this.rt.missing('there is no previous item') : this.before;
      case 'nextitem': {
        const next = this.peek();
        return next.done === true ? this.rt.missing('there is no next item') : next.value;
      }
      case 'cycle':
        return new Builtin(name, (args) => this.cycle(bindPositional(name, args, 0, Number.POSITIVE_INFINITY)));
      case 'changed':
        return new Builtin(name, (args) => this.changed(bindPositional(name, args, 0, Number.POSITIVE_INFINITY)));
      default:
        return undefined;
    }
  }

  private cycle(items: readonly Value[]): Value {
    if (items.length === 0) throw new Raised('TypeError', 'no items for cycling given');
    return items[Number(binary(this.rt, '%', BigInt(this.index), BigInt(items.length)))] ?? null;
  }

  private changed(values: readonly Value[]): Value {
    const last = this.changing;
    const isSame =
      last !== undefined &&
      last.length === values.length &&
      values.every((value, i) => sameOrEqual(this.rt, last[i] ?? null, value));
    this.changing = values;
    return !isSame;
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: Arguments): Value {
    const [iterable = null] = bindPositional('loop', args, 1, 1);
    if (this.recurse === undefined) {
      throw new Raised('TypeError', "The loop must have the 'recursive' marker to be called recursively.");
    }
    return this.recurse(iterable, this.depth + 1);
  }
}
