import { bindPositional } from './binding';
import { isRaised, Raised } from './errors';
import { collectionMethod } from './methods-collection';
import { stringMethod } from './methods-string';
import { getEntry } from './python-compare';
import { bitLength } from './python-number';
import { repr } from './python-repr';
import type { Runtime } from './runtime';
import { subscript } from './subscript';
import {
  type Arguments,
  Builtin,
  Dict,
  isString,
  Namespace,
  orElse,
  PyObject,
  toInteger,
  typeName,
  Undefined,
  type Value,
} from './values';

/** Attributes that all of Python's objects have; a template that reads one looks behind the language. */
const PYTHON_INTERNAL = new Set(
  `class delattr dict dir doc eq format ge getattribute getstate gt hash init init_subclass le lt module ne new reduce
  reduce_ex repr setattr sizeof str subclasshook weakref slots abs add and bool ceil contains delitem divmod float floor
  floordiv getitem getnewargs iadd imul index int invert ior iter len lshift mod mul neg next or pos pow radd rdivmod
  reversed rfloordiv rlshift rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor setitem sub truediv trunc xor
  call name qualname self html func code globals closure defaults kwdefaults annotations text_signature class_getitem
  getformat html_format`
    .split(/\s+/)
    .map((name) => `__${name}__`),
);

/** Methods that Python has and no request template needs. */
const UNSUPPORTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['str', ['encode', 'maketrans', 'translate']],
  ['Markup', ['encode', 'maketrans', 'translate', 'escape', 'striptags', 'unescape']],
  ['dict', ['fromkeys']],
  ['int', ['conjugate', 'from_bytes', 'to_bytes']],
  ['bool', ['conjugate', 'from_bytes', 'to_bytes']],
  ['float', ['conjugate', 'fromhex', 'hex']],
  ['dict_keys', ['isdisjoint', 'mapping']],
  ['dict_items', ['isdisjoint', 'mapping']],
  ['dict_values', ['mapping']],
  ['generator', ['close', 'send', 'throw', 'gi_frame', 'gi_running', 'gi_code', 'gi_yieldfrom', 'gi_suspended']],
]);

/** `object.name` as Jinja2 resolves it: the attribute first, then the element. */
export function getAttribute(rt: Runtime, object: Value, name: string): Value {
  const attribute = attributeOf(rt, object, name);
  if (attribute !== undefined) return attribute;
  const entry = object instanceof Dict ? getEntry(object, name) : undefined;
  return orElse(entry, () => rt.missing(`'${describe(object)}' has no attribute '${name}'`));
}

/** `object[key]` as Jinja2 resolves it: the element first, then the attribute. */
export function getItem(rt: Runtime, object: Value, key: Value): Value {
  try {
    return subscript(rt, object, key);
  } catch (error) {
    if (!isRaised(error, 'AttributeError', 'TypeError', 'LookupError')) throw error;
  }
  const attribute = isString(key) ? attributeOf(rt, object, typeof key === 'string' ? key : key.text) : undefined;
  if (attribute !== undefined) return attribute;
  if (isString(key))
    return rt.missing(`'${describe(object)}' has no attribute '${typeof key === 'string' ? key : key.text}'`);
  return rt.missing(`${describe(object)} has no element ${repr(rt, key)}`);
}

/** A real attribute or method, without a look at elements. */
export function attributeOf(rt: Runtime, object: Value, name: string): Value | undefined {
  if (PYTHON_INTERNAL.has(name) && !(object instanceof Namespace)) {
    throw new Raised('Refused', `the attribute '${name}' of Python's objects is not supported`);
  }
  if (object instanceof Undefined) throw object.fail();
  const method = isString(object) ? stringMethod(rt, object, name) : collectionMethod(rt, object, name);
  if (method !== undefined) return new Builtin(name, method);
  const found = object instanceof PyObject ? object.attribute(name) : numberAttribute(object, name);
  if (found === undefined && UNSUPPORTED.get(typeName(object))?.includes(name)) {
    throw new Raised('Refused', `the method '${name}' of ${typeName(object)} is not supported`);
  }
  return found;
}

function describe(value: Value): string {
  if (value === null) return 'None';
  return `${value instanceof Namespace ? 'jinja2.utils.' : ''}${typeName(value)} object`;
}

function numberAttribute(value: Value, name: string): Value | undefined {
  const whole = toInteger(value);
  if (whole === undefined) return typeof value === 'number' ? floatAttribute(value, name) : undefined;
  switch (name) {
    case 'real':
    case 'numerator':
      return whole;
    case 'imag':
      return 0n;
    case 'denominator':
      return 1n;
    case 'bit_length':
      return method(name, () => BigInt(bitLength(whole)));
    case 'bit_count':
      return method(name, () => BigInt((whole < 0n ? -whole : whole).toString(2).replaceAll('0', '').length));
    case 'as_integer_ratio':
      throw new Raised('Refused', "the method 'as_integer_ratio' is not supported");
    default:
      return undefined;
  }
}

function floatAttribute(value: number, name: string): Value | undefined {
  switch (name) {
    case 'real':
      return value;
    case 'imag':
      return 0;
    case 'is_integer':
      return method(name, () => Number.isInteger(value));
    case 'as_integer_ratio':
      throw new Raised('Refused', "the method 'as_integer_ratio' is not supported");
    default:
      return undefined;
  }
}

function method(name: string, run: () => Value): Builtin {
  return new Builtin(name, (args: Arguments) => {
    bindPositional(name, args, 0, 0);
    return run();
  });
}
