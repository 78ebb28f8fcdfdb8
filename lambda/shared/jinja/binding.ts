import { Raised } from './errors';
import { checkIndex } from './python-number';
import { type Arguments, toInteger, typeName, type Value } from './values';

/**
 * Gives arguments the places that Python gives them.
 *
 * @param parameters names in order; one that ends in `?` may be absent
 * @returns one element per parameter; undefined where it is absent
 */
export function bind(name: string, args: Arguments, parameters: readonly string[]): (Value | undefined)[] {
  const { positional, keywords } = args;
  if (positional.length > parameters.length) {
    throw new Raised(
      'TypeError',
      `${name}() takes at most ${parameters.length} arguments (${positional.length} given)`,
    );
  }
  const names = parameters.map((parameter) => parameter.replace('?', ''));
  for (const key of keywords.keys()) {
    const index = names.indexOf(key);
    if (index === -1) throw new Raised('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
    if (index < positional.length) throw new Raised('TypeError', `${name}() got multiple values for argument '${key}'`);
  }
  return parameters.map((parameter, i) => {
    const value = positional[i] ?? (i < positional.length ? null : keywords.get(names[i] ?? ''));
    if (value === undefined && !parameter.endsWith('?')) {
      throw new Raised('TypeError', `${name}() missing required argument: '${parameter}'`);
    }
    return value;
  });
}

/** Arguments of a function that takes none by name. */
export function bindPositional(name: string, args: Arguments, least: number, most: number): readonly Value[] {
  if (args.keywords.size > 0) throw new Raised('TypeError', `${name}() takes no keyword arguments`);
  if (args.positional.length < least || args.positional.length > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    throw new Raised('TypeError', `${name}() takes ${expected} arguments (${args.positional.length} given)`);
  }
  return args.positional;
}

/** An int argument; absent ones take the default. */
export function integer(value: Value | undefined, absent: number): number {
  if (value === undefined) return absent;
  const whole = toInteger(value);
  if (whole === undefined)
    throw new Raised('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
  checkIndex(whole);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(whole)));
}
