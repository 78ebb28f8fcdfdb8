import { bind, bindPositional } from './binding';
import { Raised } from './errors';
import { updateDict } from './methods-collection';
import { toText } from './python-repr';
import type { Runtime } from './runtime';
import {
  type Arguments,
  Builtin,
  Dict,
  Namespace,
  orElse,
  PyObject,
  Range,
  Tuple,
  toInteger,
  typeName,
  type Value,
} from './values';

/** `cycler(...)`: hands out its items in turn, also across loops. */
class Cycler extends PyObject {
  override readonly type = 'Cycler';
  private position = 0;

  constructor(private readonly items: readonly Value[]) {
    super();
  }

  private get current(): Value {
    return this.items[this.position] ?? null;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'current') return this.current;
    if (name === 'items') return new Tuple(this.items);
    if (name === 'pos') return BigInt(this.position);
    if (name === 'next' || name === 'reset') {
      return new Builtin(name, (args) => {
        bindPositional(name, args, 0, 0);
        const { current } = this;
        this.position = name === 'next' ? (this.position + 1) % this.items.length : 0;
        return name === 'next' ? current : null;
      });
    }
    return undefined;
  }
}

/** `joiner(...)`: nothing the first time it is called, its separator from then on. */
class Joiner extends PyObject {
  override readonly type = 'Joiner';
  private isUsed = false;

  constructor(private readonly separator: Value) {
    super();
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: Arguments): Value {
    bindPositional('joiner', args, 0, 0);
    const answer = this.isUsed ? this.separator : '';
    this.isUsed = true;
    return answer;
  }

  override attribute(name: string): Value | undefined {
    return name === 'sep' ? this.separator : name === 'used' ? this.isUsed : undefined;
  }
}

function makeRange(args: Arguments): Range {
  const numbers = bindPositional('range', args, 1, 3).map((value) => {
    const number = toInteger(value);
    if (number === undefined)
      throw new Raised('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
    return number;
  });
  const [first = 0n, second, step = 1n] = numbers;
  if (step === 0n) throw new Raised('ValueError', 'range() arg 3 must not be zero');
  return second === undefined ? new Range(0n, first, 1n) : new Range(first, second, step);
}

function makeCycler(args: Arguments): Cycler {
  if (args.positional.length === 0) throw new Raised('RuntimeError', 'at least one item has to be provided');
  if (args.keywords.size > 0) throw new Raised('TypeError', 'cycler() takes no keyword arguments');
  return new Cycler(args.positional);
}

/** The global functions of every template. */
export function makeGlobals(rt: Runtime): ReadonlyMap<string, Value> {
  const makeDict = (args: Arguments): Dict => {
    const dict = new Dict();
    updateDict(rt, dict, args);
    return dict;
  };
  const all: readonly [name: string, printed: string, run: (args: Arguments) => Value][] = [
    ['range', "<class 'range'>", makeRange],
    ['dict', "<class 'dict'>", makeDict],
    ['cycler', "<class 'jinja2.utils.Cycler'>", makeCycler],
    [
      'joiner',
      "<class 'jinja2.utils.Joiner'>",
      (args) => new Joiner(orElse(bind('joiner', args, ['sep?'])[0], () => ', ')),
    ],
    ['namespace', "<class 'jinja2.utils.Namespace'>", (args) => new Namespace(makeDict(args))],
  ];
  const globals = new Map<string, Value>(all.map(([name, printed, run]) => [name, new Builtin(name, run, printed)]));
  globals.set(
    'lipsum',
    new Builtin('lipsum', () => {
      throw new Raised('Refused', "'lipsum' is not supported: a request must come out the same each time");
    }),
  );
  return globals;
}

/** A function of the caller's as a global; it takes and gives JSON values and takes nothing by name. */
export function hostFunction(
  rt: Runtime,
  name: string,
  run: (...args: string[]) => unknown,
  fromJson: (value: unknown) => Value,
): Builtin {
  return new Builtin(name, (args) => {
    const values = bindPositional(name, args, 0, Number.POSITIVE_INFINITY).map((value) => toText(rt, value));
    return fromJson(run(...values));
  });
}
