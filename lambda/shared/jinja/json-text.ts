import { Raised } from './errors';
import { sortBy } from './python-compare';
import { floatText, intText } from './python-number';
import type { Runtime } from './runtime';
import { Dict, isString, Tuple, textOf, typeName, type Value } from './values';

/** A value as Python's `json.dumps(value, sort_keys=True, indent=indent)` writes it. */
export function jsonText(rt: Runtime, value: Value, indent: string | undefined): string {
  return new Writer(rt, indent).write(value, '');
}

class Writer {
  constructor(
    private readonly rt: Runtime,
    private readonly indent: string | undefined,
  ) {}

  write(value: Value, margin: string): string {
    this.rt.limits.step();
    if (value === null) return 'null';
    if (isString(value)) return this.string(textOf(value));
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'bigint') return intText(value);
    if (typeof value === 'number') return number(value);
    return this.rt.limits.nested(() => this.collection(value, margin));
  }

  private collection(value: Value, margin: string): string {
    if (value instanceof Dict) {
      const sorted = sortBy(this.rt, [...value.entries.values()], ([key]) => key, false);
      return this.enclose('{}', sorted, margin, ([key, item], inner) => `${this.key(key)}: ${this.write(item, inner)}`);
    }
    const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
    if (items === undefined)
      throw new Raised('TypeError', `Object of type ${typeName(value)} is not JSON serializable`);
    return this.enclose('[]', items, margin, (item, inner) => this.write(item, inner));
  }

  private enclose<T>(
    brackets: string,
    items: readonly T[],
    margin: string,
    write: (item: T, inner: string) => string,
  ): string {
    const inner = this.indent === undefined ? '' : margin + this.indent;
    if (items.length === 0) return brackets;
    const [start, between, end] =
      this.indent === undefined ? ['', ', ', ''] : [`\n${inner}`, `,\n${inner}`, `\n${margin}`];
    const text = items.map((item) => write(item, inner)).join(between);
    this.rt.limits.allocate(text.length + items.length * between.length);
    return brackets.slice(0, 1) + start + text + end + brackets.slice(1);
  }

  private key(key: Value): string {
    if (isString(key)) return this.string(textOf(key));
    if (key === null || typeof key !== 'object') return `"${this.write(key, '')}"`;
    throw new Raised('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`);
  }

  private string(text: string): string {
    this.rt.limits.allocate(text.length);
    this.rt.limits.step(text.length / 5);
    return JSON.stringify(text).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}
