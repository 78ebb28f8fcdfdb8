import { Unsupported } from '../../../kernel/unsupported';
import { javaPattern, wholePattern } from '../java-pattern';

/** A value of a mapping template; functions are what objects of API Gateway, such as `$util`, can do. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { [name: string]: Value }
  | Method;

/** A method of an object. */
export type Method = (...args: Value[]) => Value;

type Methods<T> = Readonly<Record<string, (self: T, ...args: Value[]) => Value>>;

const OF_ANY: Methods<Value> = {
  equals: (self, other) => self === other,
  toString: (self: Value) => textOf(self),
};

const OF_TEXT: Methods<string> = {
  length: (self) => self.length,
  isEmpty: (self) => self === '',
  substring: (self, from, to) => self.substring(Number(from), to === undefined ? self.length : Number(to)),
  replaceAll: (self, pattern, text) => self.replace(javaPattern(String(pattern), 'g'), String(text)),
  replaceFirst: (self, pattern, text) => self.replace(javaPattern(String(pattern)), String(text)),
  replace: (self, from, to) => self.replaceAll(String(from), () => String(to)),
  matches: (self, pattern) => wholePattern(String(pattern)).test(self),
  split: (self, pattern) => self.split(javaPattern(String(pattern))),
  contains: (self, part) => self.includes(String(part)),
  startsWith: (self, part) => self.startsWith(String(part)),
  endsWith: (self, part) => self.endsWith(String(part)),
  indexOf: (self, part) => self.indexOf(String(part)),
  equalsIgnoreCase: (self, other) => self.toLowerCase() === String(other).toLowerCase(),
  concat: (self, other) => self + String(other),
  trim: (self) => self.trim(),
  toLowerCase: (self) => self.toLowerCase(),
  toUpperCase: (self) => self.toUpperCase(),
};

const OF_LIST: Methods<readonly Value[]> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, at) => self[Number(at)],
  contains: (self, element) => self.includes(element),
  add: (self, element) => {
    (self as Value[]).push(element);
    return true;
  },
};

const OF_MAP: Methods<{ [name: string]: Value }> = {
  keySet: (self) => Object.keys(self),
  values: (self) => Object.values(self),
  entrySet: (self) => Object.entries(self).map(([key, value]) => ({ key, value })),
  get: (self, key) => own(self, String(key)),
  containsKey: (self, key) => Object.hasOwn(self, String(key)),
  size: (self) => Object.keys(self).length,
  isEmpty: (self) => Object.keys(self).length === 0,
  put: (self, key, value) => {
    self[String(key)] = value;
    return '';
  },
  putAll: (self, other) => {
    Object.assign(self, other);
    return '';
  },
  remove: (self, key) => {
    const removed = own(self, String(key));
    delete self[String(key)];
    return removed;
  },
};

/** Calls a method of a value; nothing comes of a method of nothing. */
export function callMethod(self: Value, name: string, args: readonly Value[], place: string): Value {
  if (self === undefined || self === null) return undefined;
  if (isMap(self)) {
    const given = own(self, name);
    if (typeof given === 'function') return given(...args);
  }
  const methods = { ...OF_ANY, ...methodsOf(self) } as Methods<Value>;
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) {
    throw new Unsupported(place, `the mapping template calls the method '${name}', which is not served`);
  }
  try {
    return method(self, ...args);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Unsupported(place, `the mapping template holds a pattern that is not served: ${error.message}`);
  }
}

/** A member of a value: an entry of a map, or what Java's `getName()` and `isName()` would give. */
export function memberOf(self: Value, name: string, place: string): Value {
  if (isMap(self) && Object.hasOwn(self, name)) return self[name];
  if (name === 'empty' && self !== undefined && self !== null) return callMethod(self, 'isEmpty', [], place);
  return undefined;
}

/** As it is printed, the way Java prints lists and maps. */
export function textOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (isMap(value)) {
    const entries = Object.entries(value).map(([key, member]) => `${key}=${textOf(member)}`);
    return `{${entries.join(', ')}}`;
  }
  return String(value ?? '');
}

export function isMap(value: Value): value is { [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function methodsOf(self: Value): object {
  if (typeof self === 'string') return OF_TEXT;
  if (Array.isArray(self)) return OF_LIST;
  return isMap(self) ? OF_MAP : {};
}

function own(map: { [name: string]: Value }, name: string): Value {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
