import { Raised } from './errors';

/**
 * A Python value: None, bool, int, float, str and list are `null`, `boolean`, `bigint`, `number`, `string` and an array;
 * all others are objects of the classes below. No object of the caller's ever is one.
 */
export type Value = null | boolean | bigint | number | string | Value[] | PyObject;

/** Arguments of a call, evaluated. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

/** Everything that is no plain JavaScript value. */
export abstract class PyObject {
  /** Python's name of the type, for error texts. */
  abstract readonly type: string;

  /** An attribute that is no method of a built-in type. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** What Python prints; undefined where that is an address in memory, which nobody can want in a request. */
  print(): string | undefined {
    return undefined;
  }

  /** Elements, for what a `for` can walk over. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }

  /** Python's `len()`, where it has an answer. */
  size(): number | undefined {
    return undefined;
  }

  /** What a call answers. */
  call(_args: Arguments): Value {
    throw new Raised('TypeError', `'${this.type}' object is not callable`);
  }

  get isCallable(): boolean {
    return false;
  }
}

/** A string that counts as escaped already: joined with a plain one, it escapes that one. */
export class Markup extends PyObject {
  override readonly type = 'Markup';

  constructor(readonly text: string) {
    super();
  }
}

/** A tuple; `names` gives some elements a name, as `groupby` does. */
export class Tuple extends PyObject {
  override readonly type = 'tuple';

  constructor(
    readonly items: readonly Value[],
    private readonly names: readonly string[] = [],
  ) {
    super();
  }

  override attribute(name: string): Value | undefined {
    return this.items[this.names.indexOf(name)];
  }

  override iterate(): Iterator<Value> {
    return this.items.values();
  }

  override size(): number {
    return this.items.length;
  }
}

/** A dict: insertion order, and keys equal as in Python (1, 1.0 and True are one key). */
export class Dict extends PyObject {
  override readonly type = 'dict';
  /** From `hashKey` of the key to key and value. */
  readonly entries = new Map<unknown, [Value, Value]>();

  override *iterate(): Generator<Value> {
    for (const [key] of this.walk()) yield key;
  }

  /** Entries in order; like Python, it does not go on after the number of keys has changed. */
  *walk(): Generator<[Value, Value]> {
    const { size } = this.entries;
    for (const entry of this.entries.values()) {
      yield entry;
      if (this.entries.size !== size) throw new Raised('RuntimeError', 'dictionary changed size during iteration');
    }
  }

  override size(): number {
    return this.entries.size;
  }
}

/** `dict.keys()`, `.values()` and `.items()`: they follow the dict. */
export class DictView extends PyObject {
  override readonly type: string;

  constructor(
    readonly dict: Dict,
    readonly part: 'keys' | 'values' | 'items',
  ) {
    super();
    this.type = `dict_${part}`;
  }

  override *iterate(): Generator<Value> {
    for (const [key, value] of this.dict.walk()) {
      yield this.part === 'keys' ? key : this.part === 'values' ? value : new Tuple([key, value]);
    }
  }

  override size(): number {
    return this.dict.entries.size;
  }
}

/** `range(...)`: counted, never stored. */
export class Range extends PyObject {
  override readonly type = 'range';
  readonly length: bigint;

  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {
    super();
    const distance = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    this.length = distance <= 0n ? 0n : (distance + stride - 1n) / stride;
  }

  override attribute(name: string): Value | undefined {
    return name === 'start' ? this.start : name === 'stop' ? this.stop : name === 'step' ? this.step : undefined;
  }

  override print(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1n ? '' : `, ${this.step}`})`;
  }

  override *iterate(): Generator<Value> {
    for (let i = 0n; i < this.length; i += 1n) yield this.start + i * this.step;
  }

  override size(): number {
    return Number(this.length);
  }
}

/** A generator or another iterator: it can be walked over once. */
export class Iter extends PyObject {
  override readonly type: string;

  constructor(
    private readonly iterator: Iterator<Value>,
    type = 'generator',
  ) {
    super();
    this.type = type;
  }

  override iterate(): Iterator<Value> {
    return this.iterator;
  }
}

/** A missing variable, attribute or element; strict ones allow nothing but asking whether they are defined. */
export class Undefined extends PyObject {
  override readonly type: string;

  constructor(
    readonly message: string,
    readonly isStrict: boolean,
  ) {
    super();
    this.type = isStrict ? 'StrictUndefined' : 'Undefined';
  }

  /** The exception that a forbidden use raises. */
  fail(): Raised {
    return new Raised('UndefinedError', this.message);
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(): Value {
    throw this.fail();
  }
}

/** What `namespace(...)` makes: attributes that inner scopes can set. */
export class Namespace extends PyObject {
  override readonly type = 'Namespace';

  constructor(readonly values: Dict) {
    super();
  }

  override attribute(name: string): Value | undefined {
    return this.values.entries.get(hashString(name))?.[1];
  }
}

/** A function, a method bound to its object, or a class that can be called. */
export class Builtin extends PyObject {
  override readonly type: string;

  constructor(
    readonly name: string,
    private readonly run: (args: Arguments) => Value,
    private readonly printed?: string,
  ) {
    super();
    this.type = printed === undefined ? 'builtin_function_or_method' : 'type';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: Arguments): Value {
    return this.run(args);
  }

  override print(): string | undefined {
    return this.printed;
  }
}

/** The key under which a dict keeps a string; the mark parts strings from tuples, which are kept as text too. */
export function hashString(text: string): string {
  return text.charCodeAt(0) === 0xdc00 ? `\udc00s${text}` : text;
}

/** A value that is there, None included, or else another: `??` would take None for absent. */
export function orElse<T extends Value | undefined>(value: Value | undefined, absent: () => T): Value | T {
  return value === undefined ? absent() : value;
}

/** True for both kinds of strings. */
export function isString(value: Value): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup;
}

/** The characters of a string of either kind. */
export function textOf(value: string | Markup): string {
  return typeof value === 'string' ? value : value.text;
}

/** Python's name of a value's type. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'str';
    default:
      return value.type;
  }
}

/** Python's truth of a value. */
export function isTrue(value: Value): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value) || Number.isNaN(value);
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Markup) return value.text !== '';
  if (value instanceof Undefined) {
    if (value.isStrict) throw value.fail();
    return false;
  }
  return value.size() !== 0;
}

/** The whole number behind an int or a bool, for what Python indexes and counts with. */
export function toInteger(value: Value): bigint | undefined {
  return typeof value === 'bigint' ? value : typeof value === 'boolean' ? BigInt(value) : undefined;
}

/** An int or bool argument as a JavaScript number, cut to what one can hold. */
export function toCount(value: Value): number {
  const whole = toInteger(value);
  if (whole === undefined)
    throw new Raised('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(whole)));
}
